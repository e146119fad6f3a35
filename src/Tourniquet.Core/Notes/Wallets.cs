using System.Security.Cryptography;

namespace Tourniquet.Core.Notes;

/// <summary>Addresses of money, each accepted only when its own checksum holds. Main networks only: nobody is paid on a test network.</summary>
internal static class Wallets
{
    /// <summary>Longer runs are no address of any kind: an integrated Monero address has 106 characters.</summary>
    public const int LongestAddress = 106;

    private const string Base58Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private const int ChecksumSize = 4;

    /// <summary>P2PKH (version 0) and P2SH (version 5) in base58check.</summary>
    public static bool IsBitcoinBase58(ReadOnlySpan<char> text)
    {
        if (text.Length is < 26 or > 35 || text[0] is not ('1' or '3'))
            return false;
        Span<byte> bytes = stackalloc byte[1 + 20 + ChecksumSize];
        if (!TryDecodeBase58(text, bytes) || LeadingOnes(text) != bytes.IndexOfAnyExcept((byte)0) || bytes[0] is not (0x00 or 0x05))
            return false;
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..^ChecksumSize], digest);
        SHA256.HashData(digest, digest);
        return digest[..ChecksumSize].SequenceEqual(bytes[^ChecksumSize..]);
    }

    /// <summary>Standard (18), integrated (19) and sub-addresses (42), in base58 by blocks of 8 bytes, with Keccak-256.</summary>
    public static bool IsMonero(ReadOnlySpan<char> text)
    {
        if (text.Length is not (95 or LongestAddress) || text[0] is not ('4' or '8'))
            return false;
        const int BlockChars = 11, BlockBytes = 8, LastChars = 7, LastBytes = 5;
        Span<byte> bytes = stackalloc byte[(text.Length / BlockChars * BlockBytes) + LastBytes];
        var written = 0;
        for (; text.Length > LastChars; text = text[BlockChars..], written += BlockBytes)
            if (!TryDecodeBase58(text[..BlockChars], bytes.Slice(written, BlockBytes)))
                return false;
        if (!TryDecodeBase58(text, bytes[written..]))
            return false;
        if (bytes[0] is not (18 or 42) && !(bytes[0] == 19 && bytes.Length > 72))
            return false;
        Span<byte> digest = stackalloc byte[Keccak.Size];
        Keccak.Hash(bytes[..^ChecksumSize], Keccak.OriginalPadding, digest);
        return digest[..ChecksumSize].SequenceEqual(bytes[^ChecksumSize..]);
    }

    /// <summary>0x and 40 hex digits whose case is the checksum (EIP-55). One case throughout carries none, and is refused.</summary>
    public static bool IsEthereum(ReadOnlySpan<char> text)
    {
        if (text.Length != 42 || text is not ['0', 'x', ..])
            return false;
        var digits = text[2..];
        Span<byte> lower = stackalloc byte[40];
        for (var i = 0; i < digits.Length; i++)
        {
            if (!char.IsAsciiHexDigit(digits[i]))
                return false;
            lower[i] = (byte)char.ToLowerInvariant(digits[i]);
        }

        Span<byte> digest = stackalloc byte[Keccak.Size];
        Keccak.Hash(lower, Keccak.OriginalPadding, digest);
        var (uppers, lowers) = (0, 0);
        for (var i = 0; i < digits.Length; i++)
        {
            if (char.IsAsciiDigit(digits[i]))
                continue;
            var nibble = i % 2 == 0 ? digest[i / 2] >> 4 : digest[i / 2] & 0xF;
            if (char.IsAsciiLetterUpper(digits[i]) != nibble >= 8)
                return false;
            _ = char.IsAsciiLetterUpper(digits[i]) ? uppers++ : lowers++;
        }

        return uppers > 0 && lowers > 0;
    }

    private static int LeadingOnes(ReadOnlySpan<char> text) => Math.Max(0, text.IndexOfAnyExcept('1'));

    /// <summary>The number that the digits write, in exactly as many bytes as there is room for; false when it needs more, or a digit is none.</summary>
    private static bool TryDecodeBase58(ReadOnlySpan<char> digits, Span<byte> bytes)
    {
        bytes.Clear();
        foreach (var digit in digits)
        {
            var carry = Base58Alphabet.IndexOf(digit, StringComparison.Ordinal);
            if (carry < 0)
                return false;
            for (var i = bytes.Length - 1; i >= 0; i--)
            {
                carry += bytes[i] * 58;
                bytes[i] = (byte)carry;
                carry >>= 8;
            }

            if (carry != 0)
                return false;
        }

        return true;
    }
}
