using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Archives;

/// <summary>gzip (RFC 1952): header, a deflate stream that can be followed, and a trailer that agrees when the whole is in view.</summary>
internal static class GzipFormat
{
    private const int TrailerSize = 8;

    // Deflate data followed when the file goes on outside the view.
    private const int Budget = 32 * 1024;

    public static bool TryRecognise(in ContentView view, out Recognition found)
    {
        found = Recognition.Unknown;
        if (!view.Head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B, 8]))
            return false;
        found = Judge(view);
        return true;
    }

    /// <summary>Where the deflate data starts; -1 when the header does not hold.</summary>
    internal static int DataStart(ReadOnlySpan<byte> head)
    {
        byte flags = Bytes.U8(head, 3);
        if (head.Length < 10 || (flags & 0xE0) != 0)
            return -1;
        int at = 10;
        if ((flags & 4) != 0)
            at += 2 + Bytes.U16(head, at);
        for (int field = 0x08; field <= 0x10; field <<= 1)
        {
            if ((flags & field) == 0)
                continue;
            int end = at <= head.Length ? head[at..].IndexOf((byte)0) : -1;
            if (end < 0)
                return -1;
            at += end + 1;
        }
        at += (flags & 2) != 0 ? 2 : 0;
        return at <= head.Length ? at : -1;
    }

    private static Recognition Judge(in ContentView view)
    {
        int start = DataStart(view.Head);
        if (start < 0)
            return Found.Damaged(FileKind.Gzip, "a gzip header that does not hold");
        var data = view.Head[start..];
        if (!view.IsWhole && data.Length > Budget)
            data = data[..Budget];
        var result = DeflateWalk.Walk(data);
        switch (result.End)
        {
            case WalkEnd.Ended:
                var trailer = data[result.Consumed..];
                return trailer.Length < TrailerSize || Bytes.U32(trailer, 4) == (uint)result.Produced
                    ? Found.Sound(FileKind.Gzip, "gzip whose stream and length agree")
                    : Found.Damaged(FileKind.Gzip, "a gzip stream of another length than its trailer says");
            case WalkEnd.Enough:
            case WalkEnd.RanOut when !view.IsWhole:
                return Found.Sound(FileKind.Gzip, "gzip with a stream that holds");
            case WalkEnd.RanOut:
                return Found.Damaged(FileKind.Gzip, "a gzip file that is cut off");
            default:
                return Found.Damaged(FileKind.Gzip, "a gzip header in front of something else");
        }
    }
}
