using Tourniquet.Core.Formats;

namespace Tourniquet.Core.Tests.Formats;

/// <summary>Hostile files: no exception, and no memory because a file asks for it.</summary>
public sealed class MutationTests
{
    private const int PerFixture = 400;

    // A reason with a number in it; buffers come from the pool.
    private const long MostAllocated = 8 * 1024;

    [Fact]
    public void Mutated_files_are_read_without_harm()
    {
        // Tables and pool buffers are made on first use.
        foreach (var file in Fixture.All)
            Fixture.Look(file.Bytes);
        foreach (var file in Fixture.All)
        {
            var bytes = file.Bytes.Length > 200_000 ? file.Bytes[..200_000] : file.Bytes;
            for (int seed = 0; seed < PerFixture; seed++)
            {
                var mutated = Mutate(bytes, new Random(seed));
                try
                {
                    long allocated = Allocated(mutated);
                    // The runtime prepares code, and a collection in between spoils the count: once more.
                    if (allocated > MostAllocated)
                        allocated = Math.Min(Allocated(mutated), Allocated(mutated));
                    Assert.True(allocated <= MostAllocated, $"{file.Name}, seed {seed}: {allocated} bytes allocated");
                }
                catch (Exception e) when (e is not Xunit.Sdk.XunitException)
                {
                    Assert.Fail($"{file.Name}, seed {seed}: {e}");
                }
            }
        }
    }

    private static long Allocated(byte[] bytes)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Fixture.Look(bytes);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static byte[] Mutate(byte[] original, Random dice)
    {
        byte[] bytes = [.. original];
        switch (dice.Next(6))
        {
            case 0:
                for (int i = dice.Next(1, 9); i > 0; i--)
                    bytes[dice.Next(bytes.Length)] ^= (byte)(1 << dice.Next(8));
                return bytes;
            case 1:
                return bytes[..dice.Next(bytes.Length)];
            case 2:
                // Extreme values where lengths stand: mostly near the ends.
                for (int i = dice.Next(1, 5); i > 0; i--)
                    Extreme(bytes, dice);
                return bytes;
            case 3:
                var other = Fixture.All[dice.Next(Fixture.All.Count)].Bytes;
                return [.. bytes.AsSpan(0, dice.Next(bytes.Length)), .. other.AsSpan(dice.Next(other.Length))];
            case 4:
                dice.NextBytes(bytes.AsSpan(dice.Next(bytes.Length)));
                return bytes;
            default:
                int from = dice.Next(bytes.Length), count = dice.Next(bytes.Length - from);
                return [.. bytes.AsSpan(0, from), .. bytes.AsSpan(from + count)];
        }
    }

    private static void Extreme(byte[] bytes, Random dice)
    {
        int near = Math.Min(bytes.Length, 600);
        int at = dice.Next(3) switch { 0 => dice.Next(near), 1 => bytes.Length - 1 - dice.Next(near), _ => dice.Next(bytes.Length) };
        var value = BitConverter.GetBytes(dice.Next(6) switch { 0 => ulong.MaxValue, 1 => (ulong)long.MaxValue, 2 => 0x80000000UL, 3 => 0UL, 4 => 0x7FFFFFFF7FFFFFFFUL, _ => (ulong)bytes.Length });
        int width = Math.Min(1 << dice.Next(4), bytes.Length - at);
        value.AsSpan(0, width).CopyTo(bytes.AsSpan(at));
    }
}
