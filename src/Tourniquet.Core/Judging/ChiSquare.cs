namespace Tourniquet.Core.Judging;

/// <summary>Pearson's χ² and the points where it stops being ordinary.</summary>
public static class ChiSquare
{
    /// <summary>99.9 % of random samples are below: z of the normal distribution (NIST/SEMATECH e-Handbook, 1.3.6.7.1).</summary>
    public const double Z999 = 3.090;

    /// <summary>99.99 % are below.</summary>
    public const double Z9999 = 3.719;

    /// <summary>More even than chance: fewer than one random sample in three million is this flat, but counters and tables are.</summary>
    public const double ZTooEven = -5.0;

    /// <summary>χ² of counts against all bins being equally likely.</summary>
    public static double Uniform(ReadOnlySpan<uint> bins)
    {
        double squares = 0;
        double count = 0;
        foreach (var bin in bins)
        {
            squares += (double)bin * bin;
            count += bin;
        }

        return count == 0 ? 0 : (squares * bins.Length / count) - count;
    }

    /// <summary>
    /// The χ² that a random sample stays below with the probability that <paramref name="z"/> stands for. Wilson and Hilferty 1931,
    /// "The distribution of chi-square": within 1 % of the tables for 7 degrees of freedom and more (255 at 99 %: 310.5; at 99.9 %: 330.5).
    /// </summary>
    public static double Point(int degreesOfFreedom, double z)
    {
        var variance = 2.0 / (9.0 * degreesOfFreedom);
        var root = Math.Max(0, 1 - variance + (z * Math.Sqrt(variance)));
        return degreesOfFreedom * root * root * root;
    }

    /// <summary>Neither further from even than chance allows, nor suspiciously even.</summary>
    public static bool IsUniform(ReadOnlySpan<uint> bins, double z) =>
        Uniform(bins) is var value && value <= Point(bins.Length - 1, z) && value >= Point(bins.Length - 1, ZTooEven);
}
