using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Locked;

/// <summary>The chain of packets at the start of an OpenPGP file (RFC 9580, section 4). Strict: there is no magic number to lean on.</summary>
internal static class OpenPgpPackets
{
    internal enum Sort
    {
        None,
        Readable,
        Encrypted,
    }

    private const int MostPackets = 8192;

    public static Sort Follow(ReadOnlySpan<byte> head, long fileLength)
    {
        long at = 0;
        bool keySeen = false, other = false;
        for (int packets = 0; packets < MostPackets && at + 2 <= head.Length; packets++)
        {
            var bytes = head[(int)at..];
            int tag = Tag(bytes[0]);
            if (tag == 0 || !TryLength(bytes, out ulong length, out int headerSize, out bool open))
                return Sort.None;
            var body = bytes[Math.Min(headerSize, bytes.Length)..];
            if (!Bytes.Fits((ulong)at + (ulong)headerSize, length, fileLength))
                return Sort.None;
            // Data encrypted under the keys before it; it is the rest of the file.
            if (keySeen && tag is 9 or 18 or 20)
                return (tag == 9 || Bytes.U8(body, 0) is 1 or 2)
                    && (open || (ulong)at + (ulong)headerSize + length == (ulong)fileLength) ? Sort.Encrypted : Sort.None;
            if (!Holds(tag, body, length, open) || (packets == 0 && tag is not (1 or 2 or 3 or 5 or 6 or 8)))
                return Sort.None;
            if (tag == 8)
                return CompressedHolds(body, fileLength - at - headerSize, open ? -1 : (long)length) ? Sort.Readable : Sort.None;
            keySeen |= tag is 1 or 3;
            other |= tag is not (1 or 3);
            if (open)
                return Sort.None;
            at += headerSize + (long)length;
        }
        bool complete = at == fileLength || (at >= head.Length && at < fileLength && other);
        return other && !keySeen && complete ? Sort.Readable : Sort.None;
    }

    /// <summary>The packet's type by its first byte; 0 when that begins no packet.</summary>
    public static int Tag(byte first) => (first & 0xC0) switch
    {
        0xC0 => first & 0x3F,
        0x80 => (first >> 2) & 0xF,
        _ => 0,
    };

    /// <param name="open">Partial or indeterminate: the length is only of the first part.</param>
    private static bool TryLength(ReadOnlySpan<byte> bytes, out ulong length, out int headerSize, out bool open)
    {
        open = false;
        byte first = Bytes.U8(bytes, 1);
        if ((bytes[0] & 0x40) == 0)
        {
            int type = bytes[0] & 3;
            headerSize = type switch { 0 => 2, 1 => 3, 2 => 5, _ => 1 };
            length = type switch { 0 => first, 1 => Bytes.U16Big(bytes, 1), 2 => Bytes.U32Big(bytes, 1), _ => 0 };
            open = type == 3;
            return true;
        }
        headerSize = first < 192 ? 2 : first < 224 ? 3 : first == 255 ? 6 : 2;
        open = first is >= 224 and < 255;
        length = first < 192 ? first
            : first < 224 ? (ulong)(((first - 192) << 8) + Bytes.U8(bytes, 2) + 192)
            : first == 255 ? Bytes.U32Big(bytes, 2)
            : 1UL << (first & 0x1F);
        // RFC 9580, 4.2.1.4: the first part has 512 bytes at the least.
        return !open || length >= 512;
    }

    private static bool Holds(int tag, ReadOnlySpan<byte> body, ulong length, bool open) => tag switch
    {
        1 => !open && body.Length >= 12 && SessionKeyHolds(body, length),
        3 => !open && body.Length >= 4 && PasswordHolds(body, length),
        2 => !open && body.Length >= 40 && length is >= 40 and < 65536 && SignatureHolds(body, length),
        // A key's or signature's time lies behind 1991, when PGP was made, and before 2100.
        6 or 14 or 5 or 7 => !open && body.Length >= 36 && body[0] is 3 or 4 or 6 && Bytes.U32Big(body, 1) > 0x27000000 && Bytes.U32Big(body, 1) < 0xF4865700 && length is > 20 and < 65536,
        8 => body.Length >= 4 && body[0] is 1 or 2 or 3,
        13 => !open && length is > 0 and < 2048,
        17 or 12 => !open && length is > 0 and < 65536,
        _ => false,
    };

    // RFC 9580, 5.2: type, algorithms, then the lengths of two lists of details; version 3 had fixed fields.
    private static bool SignatureHolds(ReadOnlySpan<byte> body, ulong length) => body[0] switch
    {
        3 => body[1] == 5 && IsSignature(body[2]) && IsAlgorithm(body[15]) && body[16] is >= 1 and <= 14,
        4 => IsSignature(body[1]) && IsAlgorithm(body[2]) && body[3] is >= 1 and <= 14 && Bytes.U16Big(body, 4) + 10UL < length,
        6 => IsSignature(body[1]) && IsAlgorithm(body[2]) && body[3] is >= 1 and <= 14 && Bytes.U32Big(body, 4) + 12UL < length,
        _ => false,
    };

    private static bool IsAlgorithm(byte id) => id is 1 or 2 or 3 or 16 or 17 or 18 or 19 or 20 or 22 or 25 or 26 or 27 or 28;

    // RFC 9580, 5.1: version, key id, algorithm, then a number whose bits are about the rest.
    private static bool SessionKeyHolds(ReadOnlySpan<byte> body, ulong length)
    {
        if (body[0] == 6)
            return length is > 30 and < 8192 && body[1] is 0 or 21 or 33;
        byte algorithm = body[9];
        if (body[0] is not (2 or 3) || algorithm is not (1 or 2 or 16 or 18 or 25 or 26) || length is < 32 or > 4096)
            return false;
        ulong bytes = (Bytes.U16Big(body, 10) + 7UL) / 8;
        return algorithm is 1 or 2 ? bytes + 12 == length : algorithm is 25 or 26 || (bytes > 0 && bytes + 12 < length);
    }

    // RFC 9580, 5.3: version, cipher, string-to-key with a hash, all small numbers.
    private static bool PasswordHolds(ReadOnlySpan<byte> body, ulong length) => body[0] switch
    {
        4 => body[1] is >= 1 and <= 13 && body[2] is 0 or 1 or 3 or 4 && (body[2] == 4 || body[3] is >= 1 and <= 14)
            && length is >= 4 and <= 80 && (body[2] != 3 || length >= 13),
        5 => body[1] is >= 1 and <= 13 && body[2] is >= 1 and <= 3 && length is > 20 and <= 128,
        6 => length is > 20 and <= 160 && body[2] is >= 1 and <= 13,
        _ => false,
    };

    private static bool IsSignature(byte type) => type is <= 2 or (>= 0x10 and <= 0x13) or 0x18 or 0x19 or 0x1F or 0x20 or 0x28 or 0x30 or 0x40 or 0x50;

    private static bool CompressedHolds(ReadOnlySpan<byte> body, long left, long length)
    {
        if (length >= 0 && length != left)
            return false;
        var data = body[1..Math.Min(body.Length, 4096)];
        return body[0] switch
        {
            1 => body.Length > 64 && DeflateWalk.Walk(data) is { End: not WalkEnd.Bad, Produced: > 16 },
            2 => DeflateWalk.Zlib(data) is { End: not WalkEnd.Bad, Produced: > 16 },
            _ => data.StartsWith("BZh"u8),
        };
    }
}
