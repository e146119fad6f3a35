using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Images;

/// <summary>Windows bitmap: header fields that agree with each other and the length, and pixels that are not noise.</summary>
internal static class BmpFormat
{
    private const int HeaderSize = 14;

    public static bool TryRecognise(in ContentView view, out Recognition found)
    {
        found = Recognition.Unknown;
        if (!view.Head.StartsWith("BM"u8) || view.Head.Length < HeaderSize + 12)
            return false;
        string fault = Fault(view);
        found = fault.Length > 0 ? Found.Damaged(FileKind.Bmp, fault) : Found.Sound(FileKind.Bmp, "BMP whose header and length agree");
        return true;
    }

    private static string Fault(in ContentView view)
    {
        var head = view.Head;
        uint pixelsAt = Bytes.U32(head, 10), infoSize = Bytes.U32(head, 14);
        bool old = infoSize == 12;
        long width = old ? Bytes.U16(head, 18) : (int)Bytes.U32(head, 18);
        long height = old ? Bytes.U16(head, 20) : (int)Bytes.U32(head, 22);
        int planes = Bytes.U16(head, old ? 22 : 26), bits = Bytes.U16(head, old ? 24 : 28);
        uint packing = old ? 0 : Bytes.U32(head, 30);
        if (infoSize is not (12 or 40 or 52 or 56 or 64 or 108 or 124) || planes != 1 || bits is not (0 or 1 or 2 or 4 or 8 or 16 or 24 or 32)
            || packing > 13 || width <= 0 || height == 0 || pixelsAt < HeaderSize + infoSize || pixelsAt > view.Length)
            return "a BMP header that does not hold";
        if (packing is not (0 or 3))
            return "";
        long stride = ((width * bits) + 31) / 32 * 4;
        if (!Bytes.Fits(pixelsAt, (ulong)stride * (ulong)Math.Abs(height) * 9 / 10, view.Length))
            return "a BMP file that is too short for its picture";
        return Uniformity.PassesSomewhere(view, pixelsAt) ? "a BMP file with noise for pixels" : "";
    }
}
