using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Images;

/// <summary>TIFF 6.0 and BigTIFF: a directory of tags that points inside the file, wherever in the file it stands.</summary>
internal static class TiffFormat
{
    public static bool TryRecognise(in ContentView view, out Recognition found)
    {
        found = Recognition.Unknown;
        var head = view.Head;
        bool big = head.StartsWith("MM"u8);
        if (head.Length < 16 || !(big || head.StartsWith("II"u8)) || Bytes.U16(head, 2, big) is not (42 or 43))
            return false;
        var fault = Fault(view, big);
        found = fault.Length > 0 ? Found.Damaged(FileKind.Tiff, fault) : Found.Sound(FileKind.Tiff, "TIFF with its directory of tags");
        return true;
    }

    private static string Fault(in ContentView view, bool big)
    {
        bool wide = Bytes.U16(view.Head, 2, big) == 43;
        ulong offset = wide ? Bytes.U64(view.Head, 8, big) : Bytes.U32(view.Head, 4, big);
        if (offset < 8 || !Bytes.Fits(offset, 6, view.Length))
            return "a TIFF header that points outside the file";
        var bytes = view.From((long)offset);
        if (bytes.Length >= 2)
        {
            var directory = new TiffDirectory(bytes, big, wide);
            return directory.Holds(view.Length) ? PixelFault(view, directory) : "a TIFF file with a broken directory";
        }
        // The first directory stands in the middle of a long file: the last one, or a later one, then stands at an end.
        return TiffDirectory.IsAmong(view.End, big, wide) || TiffDirectory.IsAmong(view.Head, big, wide)
            ? ""
            : "a TIFF file without a directory at either end";
    }

    private static string PixelFault(in ContentView view, in TiffDirectory directory)
    {
        long strip = directory.FirstStrip(view), size = directory.StripSize(view);
        var pixels = strip > 0 ? view.From(strip) : default;
        if (pixels.Length == 0)
            return "";
        if (size > 0 && size < pixels.Length)
            pixels = pixels[..(int)size];
        bool bad = directory.Compression switch
        {
            // Adobe deflate and the older number for it.
            8 or 32946 => DeflateWalk.Zlib(pixels[..Math.Min(pixels.Length, 8 * 1024)]).End == WalkEnd.Bad,
            5 => LzwIsBad(pixels[..Math.Min(pixels.Length, 4 * 1024)]),
            1 => Uniformity.PassesSomewhere(view, strip),
            2 or 3 or 4 or 32773 => Uniformity.Passes(pixels),
            _ => false,
        };
        return bad ? "a TIFF file whose picture is none" : "";
    }

    private static bool LzwIsBad(ReadOnlySpan<byte> pixels)
    {
        // The old bit order (before TIFF 6.0) starts with another byte and is let be.
        if (Bytes.U8(pixels, 0) == 0 && (Bytes.U8(pixels, 1) & 1) == 1)
            return false;
        var walk = new LzwWalk(8, highFirst: true);
        walk.Feed(pixels);
        return walk.IsBad;
    }
}
