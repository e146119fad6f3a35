using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Archives;

/// <summary>tar (POSIX.1-1988 ustar, GNU, and the older kind without a mark): headers with their checksum, chained by size.</summary>
internal static class TarFormat
{
    private const int Block = 512;

    public static bool TryRecognise(in ContentView view, out Recognition found)
    {
        found = Recognition.Unknown;
        if (view.Head.Length < Block || !IsHeader(view.Head))
            return false;
        int headers = 0;
        for (long at = 0; view.TryAt(at, Block, out var header); headers++)
        {
            if (header.IndexOfAnyExcept((byte)0) < 0)
                break;
            if (!IsHeader(header))
            {
                found = Found.Damaged(FileKind.Tar, "a tar file with a broken chain of headers");
                return true;
            }
            ulong size = Size(header);
            if (!Bytes.Fits((ulong)at + Block, size, view.Length))
            {
                found = Found.Damaged(FileKind.Tar, "a tar file that is cut off");
                return true;
            }
            at += Block + (long)((size + Block - 1) / Block * Block);
        }
        bool ends = view.IsWhole || headers > 1 || view.End[^Math.Min(Block, view.End.Length)..].IndexOfAnyExcept((byte)0) < 0;
        found = ends ? Found.Sound(FileKind.Tar, "tar with its chain of headers") : Found.Damaged(FileKind.Tar, "a tar file without its end");
        return true;
    }

    private static bool IsHeader(ReadOnlySpan<byte> block)
    {
        if (block[0] == 0 || block[148] is not ((byte)' ' or 0 or (>= (byte)'0' and <= (byte)'7')) || !TryOctal(block.Slice(148, 8), out ulong stored))
            return false;
        ulong sum = 8 * 32;
        for (int i = 0; i < Block; i++)
            sum += i is >= 148 and < 156 ? 0u : block[i];
        return sum == stored;
    }

    private static ulong Size(ReadOnlySpan<byte> header)
    {
        // Links and devices have no content whatever their size says; GNU writes large sizes in base 256.
        if (header[156] is >= (byte)'1' and <= (byte)'6')
            return 0;
        if ((header[124] & 0x80) != 0)
            return Bytes.U64Big(header, 128);
        return TryOctal(header.Slice(124, 12), out ulong size) ? size : 0;
    }

    private static bool TryOctal(ReadOnlySpan<byte> field, out ulong value)
    {
        value = 0;
        field = field.Trim(" \0"u8);
        foreach (byte b in field)
        {
            if (b is < (byte)'0' or > (byte)'7')
                return b is 0 or (byte)' ';
            value = (value << 3) | (uint)(b - '0');
        }
        return field.Length > 0;
    }
}
