using System.Numerics;

namespace Tourniquet.Core.Judging;

/// <summary>
/// Whether bytes pass as ciphertext. Statistics tell ciphertext from text, tables, deflate, zstd, bzip2, JPEG and PNG when some 128 KiB
/// from spread places are pooled. They cannot tell it from LZMA (xz, 7z): 99 % of that passes as well, as does much of brotli and, in
/// pools of a few KiB, half of all deflate. There the container's structure decides, never this test.
/// </summary>
public static class RandomnessTest
{
    /// <summary>Fewer bytes than this say nothing: eight bins with eight expected in each are the least that χ² is good for.</summary>
    public const int LeastBytes = 64;

    /// <summary>Bytes that a pool should have: 32 blocks of 4 KiB let 0.1 % of zip, 0 % of gzip and 0.7 % of zstd -19 pass, and 99.7 % of ciphertext.</summary>
    public const int PoolSize = 128 * 1024;

    // The usual rule for χ²: five expected in each bin (Cochran 1954, "Some methods for strengthening the common χ² tests").
    private const int LeastForSixteenBins = 5 * 16;

    // A relation between neighbours shows in far fewer bytes than an uneven histogram does.
    private const int EnoughForRelations = 32 * 1024;

    // Tables of 32-bit numbers repeat every fourth byte; samples and text are related from one byte to the next.
    private static ReadOnlySpan<int> Lags => [1, 4];

    public static Randomness Of(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < LeastBytes)
            return Randomness.TooSmall;
        var histogram = default(ByteHistogram);
        histogram.Add(bytes);
        Span<uint> bins = stackalloc uint[ByteHistogram.Bins];
        histogram.CopyTo(bins);
        if (IsUniform(bins, bytes.Length) && IsUnrelated(bytes))
            return Randomness.Random;
        return SymbolAlphabet.AnyIsUniform(bins) ? Randomness.UniformAlphabet : Randomness.Ordered;
    }

    // The 99.9 % point with 255 degrees of freedom, 330.5: "χ² ≤ 331" in detection.md, where 0 of 6,230 ordinary files passed.
    private static bool IsUniform(ReadOnlySpan<uint> bins, int count) =>
        ChiSquare.IsUniform(bins, ChiSquare.Z999) && HalvesAreUniform(bins, count >= LeastForSixteenBins ? 4 : 3);

    // In a small pool 256 bins hold less than five each; the high and the low bits of a byte have fewer bins and see what those miss.
    private static bool HalvesAreUniform(ReadOnlySpan<uint> bins, int bits)
    {
        Span<uint> high = stackalloc uint[1 << bits];
        Span<uint> low = stackalloc uint[1 << bits];
        for (var value = 0; value < bins.Length; value++)
        {
            high[value >> (8 - bits)] += bins[value];
            low[value & ((1 << bits) - 1)] += bins[value];
        }

        return ChiSquare.IsUniform(high, ChiSquare.Z9999) && ChiSquare.IsUniform(low, ChiSquare.Z9999);
    }

    // The difference of neighbours is uniform for ciphertext; ramps, counters and samples have even histograms and uneven differences.
    private static bool IsUnrelated(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..Math.Min(bytes.Length, EnoughForRelations)];
        Span<uint> bins = stackalloc uint[ByteHistogram.Bins];
        foreach (var lag in Lags)
        {
            var differences = default(ByteHistogram);
            AddDifferences(ref differences, bytes[..^lag], bytes[lag..]);
            differences.CopyTo(bins);
            if (!ChiSquare.IsUniform(bins, ChiSquare.Z9999))
                return false;
        }

        return true;
    }

    private static void AddDifferences(ref ByteHistogram histogram, ReadOnlySpan<byte> earlier, ReadOnlySpan<byte> later)
    {
        Span<byte> differences = stackalloc byte[4096];
        while (!earlier.IsEmpty)
        {
            var length = Math.Min(earlier.Length, differences.Length);
            Subtract(later[..length], earlier[..length], differences[..length]);
            histogram.Add(differences[..length]);
            earlier = earlier[length..];
            later = later[length..];
        }
    }

    private static void Subtract(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> result)
    {
        var i = 0;
        for (; i + Vector<byte>.Count <= result.Length; i += Vector<byte>.Count)
            (new Vector<byte>(left[i..]) - new Vector<byte>(right[i..])).CopyTo(result[i..]);
        for (; i < result.Length; i++)
            result[i] = unchecked((byte)(left[i] - right[i]));
    }
}
