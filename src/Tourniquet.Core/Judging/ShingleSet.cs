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
    /// <summary>More than this many distinct ones would fill the set too far; the thinning is chosen for it.</summary>
    public const int Wanted = 8192;

    private const int Bits = 1 << 19;

    private readonly ulong[] words = new ulong[Bits / 64];

    public int Count { get; private set; }

    public void Clear()
    {
        Array.Clear(words);
        Count = 0;
    }

    /// <summary>The power of two by which to thin that many bytes.</summary>
    public static int ThinningFor(long bytes) => Math.Max(0, BitOperations.Log2((ulong)(bytes / Wanted) + 1));

    public void Add(ReadOnlySpan<byte> content, int width, int thinning)
    {
        ref var start = ref MemoryMarshal.GetReference(content);
        var thin = (1UL << thinning) - 1;
        for (var i = 0; i <= content.Length - width; i++)
        {
            var hash = Hash(ref Unsafe.Add(ref start, i), width);
            if ((hash & thin) == 0)
                Put((int)(hash >> (64 - 19)));
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
        var byChance = (double)other.Count / Bits;
        return Math.Clamp((((double)shared / Count) - byChance) / (1 - byChance), 0, 1);
    }

    private void Put(int bit)
    {
        var mask = 1UL << (bit & 63);
        ref var word = ref words[bit >> 6];
        if ((word & mask) == 0)
            Count++;
        word |= mask;
    }

    // Multiply and fold, with odd constants from SplitMix64 and MurmurHash3's finalisers; width is 16 or 32.
    private static ulong Hash(ref byte at, int width)
    {
        var hash = (Unsafe.ReadUnaligned<ulong>(ref at) * 0x9E3779B97F4A7C15)
            ^ (Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, 8)) * 0xC4CEB9FE1A85EC53);
        if (width == 32)
        {
            hash = BitOperations.RotateLeft(hash, 29)
                ^ (Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, 16)) * 0xFF51AFD7ED558CCD)
                ^ BitOperations.RotateLeft(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, 24)) * 0xBF58476D1CE4E5B9, 17);
        }

        hash = (hash ^ (hash >> 32)) * 0x94D049BB133111EB;
        return hash ^ (hash >> 29);
    }
}
