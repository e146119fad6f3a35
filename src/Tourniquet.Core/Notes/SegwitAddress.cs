namespace Tourniquet.Core.Notes;

/// <summary>Native segregated-witness addresses of Bitcoin's main network: bech32 (BIP 173) for version 0, bech32m (BIP 350) above.</summary>
internal static class SegwitAddress
{
    private const string Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private const string Prefix = "bc1";
    private const int ChecksumLength = 6;
    private const int LongestAddress = 90;

    // What the checksum must leave: BIP 173, and BIP 350, "Bech32m".
    private const uint Bech32Residue = 1;
    private const uint Bech32mResidue = 0x2BC830A3;

    private static readonly uint[] Generator = [0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3];

    public static bool IsValid(ReadOnlySpan<char> text)
    {
        if (text.Length < Prefix.Length + 1 + ChecksumLength || text.Length > LongestAddress)
            return false;
        if (!text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || IsMixedCase(text))
            return false;

        var residue = 1u;
        foreach (var value in "\u0003\u0003\0\u0002\u0003") // "bc" spread out as BIP 173 demands: high bits, zero, low bits
            residue = Step(residue, value);
        var data = text[Prefix.Length..];
        foreach (var character in data)
        {
            var value = Alphabet.IndexOf(char.ToLowerInvariant(character), StringComparison.Ordinal);
            if (value < 0)
                return false;
            residue = Step(residue, (uint)value);
        }

        var version = Alphabet.IndexOf(char.ToLowerInvariant(data[0]), StringComparison.Ordinal);
        return version <= 16
            && residue == (version == 0 ? Bech32Residue : Bech32mResidue)
            && IsProgram(version, data[1..^ChecksumLength]);
    }

    /// <summary>BIP 141 and 173: 2 to 40 bytes, 20 or 32 for version 0, and fewer than five bits of padding, all zero.</summary>
    private static bool IsProgram(int version, ReadOnlySpan<char> groups)
    {
        var bits = groups.Length * 5;
        var (length, padding) = (bits / 8, bits % 8);
        if (length is < 2 or > 40 || padding >= 5 || (version == 0 && length is not (20 or 32)))
            return false;
        var last = Alphabet.IndexOf(char.ToLowerInvariant(groups[^1]), StringComparison.Ordinal);
        return (last & ((1 << padding) - 1)) == 0;
    }

    private static uint Step(uint residue, uint value)
    {
        var top = residue >> 25;
        residue = ((residue & 0x1FFFFFF) << 5) ^ value;
        for (var i = 0; i < Generator.Length; i++)
            if (((top >> i) & 1) != 0)
                residue ^= Generator[i];
        return residue;
    }

    private static bool IsMixedCase(ReadOnlySpan<char> text) =>
        text.ContainsAnyInRange('a', 'z') && text.ContainsAnyInRange('A', 'Z');
}
