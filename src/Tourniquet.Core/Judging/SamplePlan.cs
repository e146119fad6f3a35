using System.Numerics;

namespace Tourniquet.Core.Judging;

/// <summary>Which parts of a file are looked at, in an order that is spread over the file from its start: header, tail, then leaps.</summary>
internal readonly struct SamplePlan
{
    public const int WindowSize = 64 * 1024;

    /// <summary>Up to here a file may be looked at whole: about 2 ms.</summary>
    public const long WholeUpTo = 4 * 1024 * 1024;

    public const int BlockSize = 4096;

    /// <summary>
    /// One block in each of 384 strata of a large file. When one block in 33 is scrambled (3 %), the chance to see none is 0.97³⁸⁴, one in 100,000.
    /// </summary>
    public const int Blocks = 384;

    private readonly long length;
    private readonly ulong seed;
    private readonly int windows;
    private readonly int stride;

    public SamplePlan(long length, ulong seed)
    {
        this.length = length;
        this.seed = seed;
        windows = IsWhole ? (int)((length + WindowSize - 1) / WindowSize) : Blocks;
        stride = CoprimeStride(windows);
    }

    /// <summary>Everything will be seen, if the plan is followed to its end.</summary>
    public bool IsWhole => length <= WholeUpTo;

    public int Count => IsWhole ? windows : windows + 2;

    /// <summary>Where the n-th part stands.</summary>
    public (long Offset, int Length) this[int index] => IsWhole ? Window(index) : index switch
    {
        0 => (0, WindowSize),
        1 => (length - WindowSize, WindowSize),
        _ => Block(Leap(index - 2)),
    };

    private (long Offset, int Length) Window(int index)
    {
        var offset = (long)Leap(index) * WindowSize;
        return (offset, (int)Math.Min(WindowSize, length - offset));
    }

    /// <summary>SplitMix64 (Steele, Lea and Flood 2014).</summary>
    public static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    private int Leap(int index) => (int)((long)index * stride % windows);

    // Where in its stratum a block stands depends on a seed that an attacker cannot know. Header and tail have been seen: the same bytes
    // twice in a pool would look like order.
    private (long Offset, int Length) Block(int stratum)
    {
        var start = StratumStart(stratum);
        var places = (StratumStart(stratum + 1) - start) / BlockSize;
        var place = (long)(Mix(seed + (ulong)stratum) % (ulong)places);
        return (start + (place * BlockSize), BlockSize);
    }

    private long StratumStart(int stratum) =>
        WindowSize + (long)((Int128)(length - (2 * WindowSize)) * stratum / Blocks / BlockSize * BlockSize);

    // Neighbours in this order are about 0.38 of the file apart (the golden section), so any first part of it is spread.
    private static int CoprimeStride(int count)
    {
        var candidate = Math.Max(1, (int)(count * 0.381966));
        while (BigInteger.GreatestCommonDivisor(candidate, count) != 1)
            candidate++;
        return candidate;
    }
}
