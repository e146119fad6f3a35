namespace Tourniquet.Core.Formats.Reading;

/// <summary>
/// Whether raw content (pixels, samples, table pages) is as evenly spread as ciphertext. Only for formats that store content uncompressed:
/// deflate and LZMA can pass too.
/// </summary>
internal static class Uniformity
{
    public const int MinSample = 512;
    private const int MaxSample = 16 * 1024;

    // Chi-square with 255 degrees of freedom: random bytes stay below 380 but for four in ten million; raw content lies in the thousands.
    private const double Limit = 380;

    /// <summary>False when the sample is too small to say.</summary>
    public static bool Passes(ReadOnlySpan<byte> sample)
    {
        if (sample.Length < MinSample)
            return false;
        if (sample.Length > MaxSample)
            sample = sample[..MaxSample];
        Span<int> counts = stackalloc int[256];
        counts.Clear();
        foreach (byte b in sample)
            counts[b]++;
        double expected = sample.Length / 256.0;
        double sum = 0;
        foreach (int count in counts)
            sum += (count - expected) * (count - expected);
        return sum / expected < Limit;
    }

    /// <summary>Raw content of which a quarter, or the last part in view, passes: a header that was kept must not hide the noise behind it.</summary>
    public static bool PassesSomewhere(in ContentView view, long start)
    {
        var content = view.From(start);
        int quarter = Math.Max(content.Length / 4, MinSample);
        for (int at = 0; at + quarter <= content.Length; at += quarter)
            if (Passes(content.Slice(at, quarter)))
                return true;
        return !view.IsWhole && PassesAtEnd(view);
    }

    /// <summary>The last bytes of a file pass.</summary>
    public static bool PassesAtEnd(in ContentView view) =>
        Passes(view.End[Math.Max(0, view.End.Length - MaxSample)..]);
}
