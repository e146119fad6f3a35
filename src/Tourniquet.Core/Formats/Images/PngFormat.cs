using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Images;

/// <summary>PNG (ISO 15948): a chain of chunks, each with its CRC, the image data a zlib stream, IEND last.</summary>
internal static class PngFormat
{
    // Image data followed inside a chunk that is longer than the view.
    private const int DataBudget = 16 * 1024;

    // Checksums of chunks in the head; behind that the chain alone is followed.
    private const int CrcBudget = 32 * 1024;

    private static ReadOnlySpan<byte> Magic => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private static ReadOnlySpan<byte> End => [0, 0, 0, 0, (byte)'I', (byte)'E', (byte)'N', (byte)'D', 0xAE, 0x42, 0x60, 0x82];

    public static bool TryRecognise(in ContentView view, out Recognition found)
    {
        found = Recognition.Unknown;
        if (!view.Head.StartsWith(Magic))
            return false;
        string fault = Fault(view, CrcBudget);
        found = fault.Length > 0 ? Found.Damaged(FileKind.Png, fault) : Found.Sound(FileKind.Png, "PNG with its chunks and its end");
        return true;
    }

    /// <param name="crcBudget">Bytes of chunks whose CRC is compared; behind that the chain alone is followed.</param>
    internal static string Fault(in ContentView view, int crcBudget)
    {
        var head = view.Head;
        if (head.Length < 33 || Bytes.U32Big(head, 8) != 13 || !head.Slice(12, 4).SequenceEqual("IHDR"u8))
            return "a PNG header without its first chunk";
        bool dataSeen = false;
        for (int at = 8; at + 8 <= head.Length;)
        {
            var chunk = head[at..];
            uint length = Bytes.U32Big(chunk, 0);
            if (!IsType(chunk.Slice(4, 4)) || !Bytes.Fits((ulong)at + 12, length, view.Length))
                return "a PNG file with a broken chain of chunks";
            bool isData = chunk.Slice(4, 4).SequenceEqual("IDAT"u8);
            if (isData && !dataSeen && DataIsBad(chunk[8..], length))
                return "PNG image data that is none";
            dataSeen |= isData;
            if (length > chunk.Length - 12)
                break;
            int whole = (int)length;
            if (whole <= crcBudget && Crc32.Of(chunk.Slice(4, whole + 4)) != Bytes.U32Big(chunk, 8 + whole))
                return "a PNG chunk with a wrong checksum";
            crcBudget -= Math.Min(crcBudget, whole);
            if (chunk.Slice(4, 4).SequenceEqual("IEND"u8))
                return dataSeen ? "" : "a PNG file without an image";
            at += 12 + whole;
        }
        return view.End.LastIndexOf(End) >= 0 ? "" : "a PNG file without its end";
    }

    private static bool DataIsBad(ReadOnlySpan<byte> data, uint length)
    {
        if (data.Length > length)
            data = data[..(int)length];
        return DeflateWalk.Zlib(data[..Math.Min(data.Length, DataBudget)]).End == WalkEnd.Bad;
    }

    private static bool IsType(ReadOnlySpan<byte> type)
    {
        foreach (byte b in type)
            if (!char.IsAsciiLetter((char)b))
                return false;
        return true;
    }
}
