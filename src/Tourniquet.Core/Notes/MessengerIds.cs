namespace Tourniquet.Core.Notes;

/// <summary>Ids of the messengers that ransom notes name most.</summary>
internal static class MessengerIds
{
    public const int ToxLength = 76;
    public const int SessionLength = 66;

    // A real key is 32 random bytes; "000…0" also satisfies the checksum.
    private const int FewestDistinctDigits = 8;

    /// <summary>Tox specification, "Tox ID": key (32), nospam (4), and two bytes that are the XOR of all two-byte words before them.</summary>
    public static bool IsTox(ReadOnlySpan<char> text)
    {
        if (text.Length != ToxLength)
            return false;
        Span<byte> sums = stackalloc byte[4];
        sums.Clear();
        var seen = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsAsciiHexDigit(text[i]))
                return false;
            var digit = HexValue(text[i]);
            sums[i % 4] ^= digit;
            seen |= 1 << digit;
        }

        return !sums.ContainsAnyExcept((byte)0) && int.PopCount(seen) >= FewestDistinctDigits;
    }

    /// <summary>05 (the prefix of a Session account) and a key of 32 bytes. It has no checksum: ask only where Session is named.</summary>
    public static bool LooksLikeSession(ReadOnlySpan<char> text)
    {
        if (text.Length != SessionLength || text is not ['0', '5', ..])
            return false;
        foreach (var digit in text)
            if (!char.IsAsciiHexDigit(digit))
                return false;
        return true;
    }

    private static byte HexValue(char digit) => (byte)(char.IsAsciiDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10);
}
