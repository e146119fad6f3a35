using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tourniquet.Core.Judging;

/// <summary>
/// A set of a content's shingles (overlapping strings), thinned by their own hash so that two versions thin alike wherever the strings
/// stand. One bit each, so membership is a guess whose rate of error is known.
/// </summary>
internal sealed class ShingleSet
{
    /// <summary>A short text has few strings of 32 bytes that an edit leaves whole: strings of 16 up to this size, of 32 beyond.</summary>
    public const int ShortUpTo = 4096;

    // Enough to tell 2 % from 5 %; more would fill the set and make its guesses worse.
    private const int Wanted = 2048;

    private const int IndexBits = 16;
    private const int ShortWidth = 16;
    private const int LongWidth = 32;

    // Random numbers, one for each byte value; any will do that differ (SplitMix64 from 1).
    private static readonly uint[] Gear = [.. Enumerable.Range(1, 256).Select(value => (uint)(SamplePlan.Mix((ulong)value) >> 32))];

    private readonly ulong[] words = new ulong[(1 << IndexBits) / 64];

    public int Count { get; private set; }

    public void Clear()
    {
        Array.Clear(words);
        Count = 0;
    }

    /// <summary>The power of two by which to thin that many bytes.</summary>
    public static int ThinningFor(long bytes) => Math.Min(LongWidth - IndexBits, BitOperations.Log2((ulong)(bytes / Wanted) + 1));

    public void AddShort(ReadOnlySpan<byte> content, int thinning)
    {
        ref var start = ref MemoryMarshal.GetReference(content);
        for (var i = 0; i <= content.Length - ShortWidth; i++)
        {
            var hash = (Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, i)) * 0x9E3779B97F4A7C15)
                ^ (Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, i + 8)) * 0xC4CEB9FE1A85EC53);
            Put((uint)(((hash ^ (hash >> 32)) * 0x94D049BB133111EB) >> 32), thinning);
        }
    }

    /// <summary>
    /// A gear hash (Xia and others 2016, "FastCDC"): one shift and one addition for each byte, and a byte is shifted out after 32.
    /// </summary>
    public void AddLong(ReadOnlySpan<byte> content, int thinning)
    {
        ref var gear = ref MemoryMarshal.GetArrayDataReference(Gear);
        uint hash = 0;
        foreach (var value in content[..Math.Min(content.Length, LongWidth - 1)])
            hash = (hash << 1) + Unsafe.Add(ref gear, (nint)value);
        if (content.Length < LongWidth)
            return;
        var limit = uint.MaxValue >> thinning;
        foreach (var value in content[(LongWidth - 1)..])
        {
            hash = (hash << 1) + Unsafe.Add(ref gear, (nint)value);
            if (hash <= limit)
                Put(hash, thinning);
        }
    }

    /// <summary>The share of this set's members that the other has too, less what chance alone would find.</summary>
    public double ShareIn(ShingleSet other)
    {
        if (Count == 0)
            return 0;
        var shared = 0;
        for (var i = 0; i < words.Length; i++)
            shared += BitOperations.PopCount(words[i] & other.words[i]);
        var byChance = (double)other.Count / (1 << IndexBits);
        return Math.Clamp((((double)shared / Count) - byChance) / (1 - byChance), 0, 1);
    }

    // The highest bits of a gear hash depend on all 32 bytes: those must be zero to be kept, and the next ones are the index.
    private void Put(uint hash, int thinning)
    {
        if (hash > uint.MaxValue >> thinning)
            return;
        var index = (int)(hash << thinning >> (32 - IndexBits));
        var mask = 1UL << (index & 63);
        ref var word = ref words[index >> 6];
        if ((word & mask) == 0)
            Count++;
        word |= mask;
    }
}
