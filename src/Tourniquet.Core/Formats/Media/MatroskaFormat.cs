using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Media;

/// <summary>Matroska and WebM (RFC 9559 over EBML, RFC 8794): the document type, and known elements one behind the other.</summary>
internal static class MatroskaFormat
{
    private const uint Ebml = 0x1A45DFA3;
    private const uint Segment = 0x18538067;
    private const uint Cluster = 0x1F43B675;

    public static bool TryRecognise(in ContentView view, out Recognition found)
    {
        found = Recognition.Unknown;
        if (Bytes.U32Big(view.Head, 0) != Ebml)
            return false;
        string fault = Fault(view);
        found = fault.Length > 0 ? Found.Damaged(FileKind.Matroska, fault) : Found.Sound(FileKind.Matroska, "Matroska with its elements");
        return true;
    }

    private static string Fault(in ContentView view)
    {
        if (!TryElement(view.Head, 0, out _, out ulong size, out int headerSize) || size > 1024)
            return "a Matroska header that does not hold";
        long at = headerSize + (long)size;
        var header = view.Head[..(int)Math.Min(at, view.Head.Length)];
        if (header.IndexOf("matroska"u8) < 0 && header.IndexOf("webm"u8) < 0)
            return "a Matroska header that does not hold";
        int elements = 0;
        while (TryPlace(view, at, out var bytes))
        {
            if (!TryElement(bytes, 0, out uint id, out size, out headerSize) || !IsKnown(id))
                return "a Matroska file with a broken chain of elements";
            elements++;
            // Into the segment and its clusters; over everything else. An unknown size (all ones) can only be walked into.
            bool into = id is Segment or Cluster || size == ulong.MaxValue;
            if (!into && !Bytes.Fits((ulong)at + (ulong)headerSize, size, view.Length))
                return "a Matroska file that is cut off";
            at += headerSize + (into ? 0 : (long)size);
        }
        return elements >= 2 ? "" : "a Matroska header without elements";
    }

    private static bool TryPlace(in ContentView view, long at, out ReadOnlySpan<byte> bytes)
    {
        bytes = view.From(at);
        return bytes.Length >= 12;
    }

    private static bool TryElement(ReadOnlySpan<byte> bytes, int at, out uint id, out ulong size, out int headerSize)
    {
        id = 0;
        size = 0;
        headerSize = 0;
        int idLength = System.Numerics.BitOperations.LeadingZeroCount((uint)Bytes.U8(bytes, at)) - 23;
        int sizeLength = System.Numerics.BitOperations.LeadingZeroCount((uint)Bytes.U8(bytes, at + idLength)) - 23;
        if (idLength > 4 || sizeLength > 8 || at + idLength + sizeLength > bytes.Length)
            return false;
        for (int i = 0; i < idLength; i++)
            id = (id << 8) | bytes[at + i];
        for (int i = 0; i < sizeLength; i++)
            size = (size << 8) | bytes[at + idLength + i];
        ulong mask = (1UL << (7 * sizeLength)) - 1;
        size = (size & mask) == mask ? ulong.MaxValue : size & mask;
        headerSize = idLength + sizeLength;
        return true;
    }

    // RFC 9559, section 5.1: the segment, its children, a cluster's children, Void and CRC-32.
    private static bool IsKnown(uint id) => id is Segment or Cluster
        or 0x114D9B74 or 0x1549A966 or 0x1654AE6B or 0x1C53BB6B or 0x1941A469 or 0x1043A770 or 0x1254C367
        or 0xE7 or 0xA7 or 0xAB or 0xA3 or 0xA0 or 0xAF or 0x5854 or 0xEC or 0xBF;
}
