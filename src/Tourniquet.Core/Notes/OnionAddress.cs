namespace Tourniquet.Core.Notes;

/// <summary>Names of Tor's hidden services, without the ".onion".</summary>
internal static class OnionAddress
{
    public const int V2Length = 16;
    public const int V3Length = 56;

    private const int KeySize = 32;
    private const byte Version = 3;

    /// <summary>Tor rend-spec-v3, "Encoding onion addresses": base32(key, checksum, version), checksum = SHA3-256(".onion checksum", key, version)[..2].</summary>
    public static bool IsV3(ReadOnlySpan<char> name)
    {
        Span<byte> bytes = stackalloc byte[KeySize + 2 + 1];
        if (name.Length != V3Length || !TryDecodeBase32(name, bytes) || bytes[^1] != Version)
            return false;

        var prefix = ".onion checksum"u8;
        Span<byte> input = stackalloc byte[prefix.Length + KeySize + 1];
        prefix.CopyTo(input);
        bytes[..KeySize].CopyTo(input[prefix.Length..]);
        input[^1] = Version;
        Span<byte> digest = stackalloc byte[Keccak.Size];
        Keccak.Hash(input, Keccak.Sha3Padding, digest);
        return digest[..2].SequenceEqual(bytes.Slice(KeySize, 2));
    }

    /// <summary>Sixteen base32 characters; version 2 had no checksum.</summary>
    public static bool IsV2(ReadOnlySpan<char> name)
    {
        Span<byte> bytes = stackalloc byte[V2Length * 5 / 8];
        return name.Length == V2Length && TryDecodeBase32(name, bytes);
    }

    private static bool TryDecodeBase32(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        var (window, bits, written) = (0u, 0, 0);
        foreach (var character in text)
        {
            var value = character switch
            {
                >= 'a' and <= 'z' => character - 'a',
                >= 'A' and <= 'Z' => character - 'A',
                >= '2' and <= '7' => character - '2' + 26,
                _ => -1,
            };
            if (value < 0)
                return false;
            window = (window << 5) | (uint)value;
            bits += 5;
            if (bits < 8)
                continue;
            bits -= 8;
            bytes[written++] = (byte)(window >> bits);
        }

        return written == bytes.Length;
    }
}
