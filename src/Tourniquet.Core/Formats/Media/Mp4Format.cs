using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Media;

/// <summary>MP4 and QuickTime (ISO 14496-12): boxes that lead to each other up to the end of the file, and inside the movie box as well.</summary>
internal static class Mp4Format
{
    private const int MostBoxes = 4096;
    private const int DeepestBox = 8;

    public static bool TryRecognise(in ContentView view, out Recognition found)
    {
        found = Recognition.Unknown;
        var head = view.Head;
        if (head.Length < 16 || !IsFirst(head.Slice(4, 4)))
            return false;
        // Without "ftyp" it is old QuickTime; then the four letters alone are too little to claim damage.
        bool marked = head.Slice(4, 4).SequenceEqual("ftyp"u8);
        if (marked && (Bytes.U32Big(head, 0) is < 8 or > 4096 || !IsType(head.Slice(8, 4))))
            return false;
        string fault = Fault(view);
        found = fault.Length > 0 ? Found.Damaged(FileKind.Mp4, fault) : Found.Sound(FileKind.Mp4, "MP4 with its chain of boxes");
        return marked || fault.Length == 0;
    }

    private static string Fault(in ContentView view)
    {
        long at = 0;
        bool content = false;
        for (int boxes = 0; boxes < MostBoxes && at < view.Length; boxes++)
        {
            if (!view.TryAt(at, 8, out var header))
                break;
            if (!TryBox(view, at, header, view.Length, out long size, out int headerSize))
                // Cameras pad the end of a file.
                return content && view.Length - at < 64 ? "" : "an MP4 file with a broken chain of boxes";
            var type = header.Slice(4, 4);
            content |= type.SequenceEqual("moov"u8) || type.SequenceEqual("moof"u8) || type.SequenceEqual("meta"u8);
            if (IsContainer(type) && !ChildrenHold(view, at + headerSize, at + size, 1))
                return "an MP4 movie box that does not hold";
            if (type.SequenceEqual("mdat"u8) && size > headerSize)
                content = true;
            at += size;
        }
        if (at < view.Length && view.From(at).Length == 0)
            return Uniformity.PassesAtEnd(view) ? "an MP4 file with noise for its end" : "";
        return content ? "" : "an MP4 file without a movie";
    }

    private static bool TryBox(in ContentView view, long at, ReadOnlySpan<byte> header, long end, out long size, out int headerSize)
    {
        ulong stated = Bytes.U32Big(header, 0);
        headerSize = 8;
        if (stated == 1)
        {
            headerSize = 16;
            stated = Bytes.U64Big(view.From(at), 8);
        }
        else if (stated == 0)
        {
            stated = (ulong)(end - at);
        }
        size = (long)Math.Min(stated, long.MaxValue);
        return IsType(header.Slice(4, 4)) && stated >= (ulong)headerSize && stated <= (ulong)(end - at);
    }

    private static bool ChildrenHold(in ContentView view, long at, long end, int depth)
    {
        for (int boxes = 0; at + 8 <= end && boxes < MostBoxes && view.TryAt(at, 8, out var header); boxes++)
        {
            // QuickTime closes user data with four zero bytes.
            if (Bytes.U32Big(header, 0) == 0)
                return true;
            if (!TryBox(view, at, header, end, out long size, out int headerSize))
                return false;
            if (depth < DeepestBox && IsContainer(header.Slice(4, 4)) && !ChildrenHold(view, at + headerSize, at + size, depth + 1))
                return false;
            at += size;
        }
        return true;
    }

    private static bool IsContainer(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("moov"u8) || type.SequenceEqual("trak"u8) || type.SequenceEqual("mdia"u8) || type.SequenceEqual("minf"u8)
        || type.SequenceEqual("stbl"u8) || type.SequenceEqual("moof"u8) || type.SequenceEqual("traf"u8) || type.SequenceEqual("mvex"u8);

    private static bool IsFirst(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("ftyp"u8) || type.SequenceEqual("moov"u8) || type.SequenceEqual("mdat"u8) || type.SequenceEqual("wide"u8)
        || type.SequenceEqual("free"u8) || type.SequenceEqual("skip"u8) || type.SequenceEqual("pnot"u8);

    private static bool IsType(ReadOnlySpan<byte> type)
    {
        foreach (byte b in type)
            if (b is < 0x20 or 0x7F or (> 0x7F and not 0xA9))
                return false;
        return true;
    }
}
