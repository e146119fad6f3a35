namespace Tourniquet.Core.Judging;

/// <summary>The alphabets that ciphertext is written in as text: hex, base32, base64 and Ascii85. Uniform symbols give it away; words, code, DNA and numbers are not uniform.</summary>
internal sealed class SymbolAlphabet
{
    private const int LeastSymbols = RandomnessTest.LeastBytes;
    private const byte Foreign = 255;

    // RFC 4648, sections 4 to 8; Ascii85 as in PostScript (PLRM, third edition, 3.13.3).
    private static readonly SymbolAlphabet[] All =
    [
        new("0123456789abcdef"),
        new("0123456789ABCDEF"),
        new("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
        new("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"),
        new("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
        new(string.Concat(Enumerable.Range('!', 85).Select(code => (char)code))),
    ];

    private readonly byte[] valueOf = new byte[ByteHistogram.Bins];
    private readonly int size;

    private SymbolAlphabet(string symbols)
    {
        size = symbols.Length;
        Array.Fill(valueOf, Foreign);
        for (var value = 0; value < symbols.Length; value++)
            valueOf[symbols[value]] = (byte)value;
    }

    /// <param name="bins">The 256 counts of a byte histogram.</param>
    public static bool AnyIsUniform(ReadOnlySpan<uint> bins)
    {
        long count = 0;
        foreach (var bin in bins)
            count += bin;
        count -= bins['\r'] + bins['\n'];
        foreach (var alphabet in All)
            if (alphabet.IsUniform(bins, count))
                return true;
        return false;
    }

    private bool IsUniform(ReadOnlySpan<uint> bins, long count)
    {
        Span<uint> symbols = stackalloc uint[ByteHistogram.Bins];
        symbols = symbols[..size];
        symbols.Clear();
        long known = 0;
        for (var code = 0; code < bins.Length; code++)
        {
            if (valueOf[code] is not Foreign and var value)
            {
                symbols[value] += bins[code];
                known += bins[code];
            }
        }

        return known >= LeastSymbols && count - known <= Tolerated(count)
            && (size == 85 ? IsUniformAscii85(symbols, known) : ChiSquare.IsUniform(symbols, ChiSquare.Z999) && HalvesAreUniform(symbols));
    }

    // "-----BEGIN …-----" lines, padding and Ascii85's brackets are foreign; words have a space in every six letters.
    private static long Tolerated(long count) => Math.Min(24, count / 16) + (count / 256);

    private static bool HalvesAreUniform(ReadOnlySpan<uint> symbols)
    {
        Span<uint> high = stackalloc uint[8];
        Span<uint> low = stackalloc uint[8];
        for (var value = 0; value < symbols.Length; value++)
        {
            high[value * 8 / symbols.Length] += symbols[value];
            low[value % 8] += symbols[value];
        }

        return ChiSquare.IsUniform(high, ChiSquare.Z9999) && ChiSquare.IsUniform(low, ChiSquare.Z9999);
    }

    // Five symbols carry 32 bits: the first of them reaches only 82.28 of its 85 values (2³² / 85⁴), so the last symbols are rarer.
    private static bool IsUniformAscii85(ReadOnlySpan<uint> symbols, long count)
    {
        const double FirstReaches = 4294967296.0 / (85.0 * 85 * 85 * 85);
        double sum = 0;
        for (var value = 0; value < symbols.Length; value++)
        {
            var asFirst = Math.Clamp(FirstReaches - value, 0, 1) / FirstReaches;
            var expected = count * ((0.8 / 85) + (0.2 * asFirst));
            sum += (symbols[value] - expected) * (symbols[value] - expected) / expected;
        }

        return sum <= ChiSquare.Point(84, ChiSquare.Z999) && sum >= ChiSquare.Point(84, ChiSquare.ZTooEven) && HalvesAreNear(symbols);
    }

    // Not exactly uniform, but far nearer than code: without this, 64 different characters of anything would pass.
    private static bool HalvesAreNear(ReadOnlySpan<uint> symbols)
    {
        Span<uint> fifths = stackalloc uint[5];
        for (var value = 0; value < symbols.Length; value++)
            fifths[value / 17] += symbols[value];
        return ChiSquare.Uniform(fifths) <= 2 * ChiSquare.Point(4, ChiSquare.Z9999);
    }
}
