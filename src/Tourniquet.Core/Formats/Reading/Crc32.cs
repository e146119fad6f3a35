using System.Buffers.Binary;

namespace Tourniquet.Core.Formats.Reading;

/// <summary>CRC-32 as in ISO 3309 (ZIP, gzip, PNG, xz, 7z, RAR), eight bytes a step; and the unreflected CRC of Ogg (RFC 3533).</summary>
internal static class Crc32
{
    private const uint Reflected = 0xEDB88320;
    private const uint Plain = 0x04C11DB7;
    private static readonly uint[] Tables = MakeTables();
    private static readonly uint[] OggTable = MakeOggTable();

    public static uint Of(ReadOnlySpan<byte> bytes, uint previous = 0)
    {
        uint crc = ~previous;
        uint[] t = Tables;
        while (bytes.Length >= 8)
        {
            uint low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            uint high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = t[(7 * 256) + (int)(low & 0xFF)] ^ t[(6 * 256) + (int)((low >> 8) & 0xFF)]
                ^ t[(5 * 256) + (int)((low >> 16) & 0xFF)] ^ t[(4 * 256) + (int)(low >> 24)]
                ^ t[(3 * 256) + (int)(high & 0xFF)] ^ t[(2 * 256) + (int)((high >> 8) & 0xFF)]
                ^ t[256 + (int)((high >> 16) & 0xFF)] ^ t[(int)(high >> 24)];
            bytes = bytes[8..];
        }
        foreach (byte b in bytes)
            crc = t[(int)((crc ^ b) & 0xFF)] ^ (crc >> 8);
        return ~crc;
    }

    /// <summary>Without inversion, highest bit first; chain by passing the previous value.</summary>
    public static uint Ogg(ReadOnlySpan<byte> bytes, uint previous = 0)
    {
        uint crc = previous;
        foreach (byte b in bytes)
            crc = (crc << 8) ^ OggTable[(int)((crc >> 24) ^ b)];
        return crc;
    }

    private static uint[] MakeTables()
    {
        var t = new uint[8 * 256];
        for (uint i = 0; i < 256; i++)
        {
            uint c = i;
            for (int k = 0; k < 8; k++)
                c = (c & 1) != 0 ? (c >> 1) ^ Reflected : c >> 1;
            t[i] = c;
        }
        for (int i = 256; i < t.Length; i++)
            t[i] = t[(int)(t[i - 256] & 0xFF)] ^ (t[i - 256] >> 8);
        return t;
    }

    private static uint[] MakeOggTable()
    {
        var t = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint c = i << 24;
            for (int k = 0; k < 8; k++)
                c = (c & 0x80000000) != 0 ? (c << 1) ^ Plain : c << 1;
            t[i] = c;
        }
        return t;
    }
}
