using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Archives;

/// <summary>xz (The .xz File Format 1.2.1): stream header, first block header, index and footer, each with its CRC.</summary>
internal static class XzFormat
{
    private const int HeaderSize = 12;

    public static bool TryRecognise(in ContentView view, out Recognition found)
    {
        found = Recognition.Unknown;
        if (!view.Head.StartsWith((ReadOnlySpan<byte>)[0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]))
            return false;
        string fault = Fault(view);
        found = fault.Length > 0 ? Found.Damaged(FileKind.Xz, fault) : Found.Sound(FileKind.Xz, "xz whose header, index and footer agree");
        return true;
    }

    private static string Fault(in ContentView view)
    {
        var head = view.Head;
        if (head.Length < 2 * HeaderSize || Crc32.Of(head.Slice(6, 2)) != Bytes.U32(head, 8))
            return "an xz header with a wrong checksum";
        int blockSize = (Bytes.U8(head, HeaderSize) + 1) * 4;
        // A zero here is the index of a stream without blocks.
        if (blockSize > 4 && head.Length >= HeaderSize + blockSize
            && Crc32.Of(head.Slice(HeaderSize, blockSize - 4)) != Bytes.U32(head, HeaderSize + blockSize - 4))
            return "an xz block with a wrong checksum";
        var end = view.End;
        while (end.Length >= 4 && Bytes.U32(end, end.Length - 4) == 0)
            end = end[..^4];
        if (end.Length < HeaderSize || !end.EndsWith("YZ"u8))
            return "an xz file without its footer";
        var footer = end[^HeaderSize..];
        if (Crc32.Of(footer.Slice(4, 6)) != Bytes.U32(footer, 0) || Bytes.U16(footer, 8) != Bytes.U16(head, 6))
            return "an xz footer with a wrong checksum";
        long indexSize = (Bytes.U32(footer, 4) + 1L) * 4;
        if (indexSize > view.Length - (2 * HeaderSize))
            return "an xz footer that points outside the file";
        if (indexSize > end.Length - HeaderSize)
            return "";
        var index = end[(end.Length - HeaderSize - (int)indexSize)..^HeaderSize];
        return index[0] == 0 && Crc32.Of(index[..^4]) == Bytes.U32(index, index.Length - 4) ? "" : "an xz index with a wrong checksum";
    }
}
