using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Archives;

/// <summary>Where a 7z file's packed header lies and how it is packed: one stream, one folder, one LZMA coder, which is all that is written.</summary>
/// <param name="Offset">Behind the 32 bytes of the start header.</param>
/// <param name="Properties">lc, lp and pb in one byte.</param>
internal readonly record struct SevenZipPackedHeader(ulong Offset, ulong Size, ulong Unpacked, byte Properties)
{
    private const byte PackInfo = 0x06, UnpackInfo = 0x07, SizeMark = 0x09, Folder = 0x0B, UnpackSize = 0x0C;

    public static bool TryRead(ReadOnlySpan<byte> header, out SevenZipPackedHeader packed)
    {
        packed = default;
        int at = 1;
        if (!Is(header, ref at, PackInfo) || !TryNumber(header, ref at, out ulong offset) || !Is(header, ref at, 1)
            || !Is(header, ref at, SizeMark) || !TryNumber(header, ref at, out ulong size))
            return false;
        // The checksum of the packed stream may stand here; the folder's mark is what counts.
        int folder = header[at..].IndexOf((ReadOnlySpan<byte>)[UnpackInfo, Folder, 1, 0, 1]);
        if (folder < 0)
            return false;
        at += folder + 5;
        // One coder with attributes and the id 03 01 01 (LZMA), then five bytes: properties and dictionary size.
        if (!header[at..].StartsWith((ReadOnlySpan<byte>)[0x23, 0x03, 0x01, 0x01, 0x05]) || at + 10 > header.Length)
            return false;
        byte properties = header[at + 5];
        at += 10;
        if (!Is(header, ref at, UnpackSize) || !TryNumber(header, ref at, out ulong unpacked))
            return false;
        packed = new(offset, size, unpacked, properties);
        return true;
    }

    private static bool Is(ReadOnlySpan<byte> bytes, ref int at, byte expected) => at < bytes.Length && bytes[at++] == expected;

    // 7zFormat.txt, "REAL_UINT64": the leading ones of the first byte count the bytes that follow.
    private static bool TryNumber(ReadOnlySpan<byte> bytes, ref int at, out ulong value)
    {
        value = 0;
        if (at >= bytes.Length)
            return false;
        byte first = bytes[at++];
        byte mask = 0x80;
        for (int i = 0; i < 8; i++, mask >>= 1)
        {
            if ((first & mask) == 0)
            {
                value |= (ulong)(first & (mask - 1)) << (8 * i);
                return true;
            }
            if (at >= bytes.Length)
                return false;
            value |= (ulong)bytes[at++] << (8 * i);
        }
        return true;
    }
}
