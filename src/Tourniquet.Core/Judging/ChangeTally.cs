using System.Numerics;
using System.Runtime.InteropServices;

namespace Tourniquet.Core.Judging;

/// <summary>
/// Counts what differs between two versions and pools the differing bytes, and only those: a block of 4 KiB with 16 bytes scrambled
/// gives 16 bytes to the statistics, not 4 KiB of the old content. Owns the two pools.
/// </summary>
internal sealed class ChangeTally
{
    /// <summary>What counts as one block for <see cref="Changed"/>: a disk's sector.</summary>
    public const int BlockSize = 512;

    // No window may fill a pool alone, so that the pool is spread over the file.
    private const int QuotaPerWindow = 16 * 1024;

    private const int LongestPattern = 16;

    private readonly byte[] beforePool = new byte[RandomnessTest.PoolSize];
    private readonly byte[] afterPool = new byte[RandomnessTest.PoolSize];
    private int pooled;
    private long changedBlocks;
    private long erasedBlocks;

    public long Compared { get; private set; }

    public long Changed { get; private set; }

    public bool IsPoolFull => pooled == RandomnessTest.PoolSize;

    public double ErasedShare => changedBlocks == 0 ? 0 : (double)erasedBlocks / changedBlocks;

    public Randomness Before => RandomnessTest.Of(beforePool.AsSpan(0, pooled));

    public Randomness After => RandomnessTest.Of(afterPool.AsSpan(0, pooled));

    public void Clear() => (pooled, changedBlocks, erasedBlocks, Compared, Changed) = (0, 0, 0, 0, 0);

    /// <summary>Two versions of the same place.</summary>
    public void Add(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        Compared += before.Length;
        if (before.SequenceEqual(after))
            return;
        CountBlocks(before, after);
        PoolRuns(before, after);
    }

    /// <summary>A content of which there is only one version: all of it is pooled.</summary>
    public void Pool(ReadOnlySpan<byte> content)
    {
        content = content[..Math.Min(content.Length, Quota)];
        content.CopyTo(afterPool.AsSpan(pooled));
        pooled += content.Length;
    }

    /// <summary>One byte, or a pattern of up to 16 bytes, over and over.</summary>
    internal static bool IsRepeated(ReadOnlySpan<byte> block)
    {
        if (block.Length < 2 * LongestPattern)
            return block.Length > 1 && !block.ContainsAnyExcept(block[0]);

        // A pattern of n bytes is one of 2n and 3n bytes as well: 9 to 16 stand for 1 to 16.
        for (var period = (LongestPattern / 2) + 1; period <= LongestPattern; period++)
            if (block[period..].SequenceEqual(block[..^period]))
                return true;
        return false;
    }

    private int Quota => Math.Min(QuotaPerWindow, RandomnessTest.PoolSize - pooled);

    private void CountBlocks(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        for (var start = 0; start < before.Length; start += BlockSize)
        {
            var length = Math.Min(BlockSize, before.Length - start);
            var was = before.Slice(start, length);
            var now = after.Slice(start, length);
            if (was.SequenceEqual(now))
                continue;
            Changed += length;
            changedBlocks++;
            if (IsRepeated(now) && !IsRepeated(was))
                erasedBlocks++;
        }
    }

    // A run ends at eight equal bytes: ciphertext is equal by chance in one byte of 256, never in eight.
    private void PoolRuns(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        var quota = Quota;
        var position = 0;
        while (quota > 0 && position < before.Length)
        {
            position += before[position..].CommonPrefixLength(after[position..]);
            if (position == before.Length)
                return;
            var length = Math.Min(quota, RunLength(before[position..], after[position..]));
            before.Slice(position, length).CopyTo(beforePool.AsSpan(pooled));
            after.Slice(position, length).CopyTo(afterPool.AsSpan(pooled));
            pooled += length;
            quota -= length;
            position += length;
        }
    }

    // The first byte differs. The run reaches to the last byte that differs before eight equal ones.
    private static int RunLength(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        var was = MemoryMarshal.Cast<byte, ulong>(before);
        var now = MemoryMarshal.Cast<byte, ulong>(after);
        var word = 1;
        while (word < was.Length && was[word] != now[word])
            word++;
        if (word < was.Length)
            return (word * sizeof(ulong)) - (BitOperations.LeadingZeroCount(was[word - 1] ^ now[word - 1]) / 8);

        var end = before.Length;
        while (before[end - 1] == after[end - 1])
            end--;
        return end;
    }
}
