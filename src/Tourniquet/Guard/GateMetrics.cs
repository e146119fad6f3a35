using System.Numerics;

namespace Tourniquet.Guard;

/// <summary>How long opens waited, as counts in powers of two of microseconds. Written by the gate under the guard's lock, read by anybody.</summary>
internal sealed class GateMetrics
{
    private const int Buckets = 32;

    private readonly long[] counts = new long[Buckets];
    private long count;
    private double longest;

    public long Count => Volatile.Read(ref count);

    /// <summary>Microseconds.</summary>
    public double Longest => Volatile.Read(ref longest);

    public void Add(TimeSpan waited)
    {
        var microseconds = waited.TotalMicroseconds;
        var bucket = Math.Min(Buckets - 1, BitOperations.Log2((uint)Math.Min(microseconds, uint.MaxValue) | 1));
        Interlocked.Increment(ref counts[bucket]);
        Interlocked.Increment(ref count);
        if (microseconds > longest)
            Volatile.Write(ref longest, microseconds);
    }

    /// <summary>Microseconds that a share (0 to 1) of the opens stayed below: the upper edge of a bucket, so never too good.</summary>
    public double Quantile(double share)
    {
        var wanted = share * Count;
        long seen = 0;
        for (var i = 0; i < Buckets; i++)
        {
            seen += Volatile.Read(ref counts[i]);
            if (seen >= wanted && seen > 0)
                return Math.Min(Longest, Math.Pow(2, i + 1));
        }

        return 0;
    }
}
