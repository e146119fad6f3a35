using Tourniquet.Core.Judging;

namespace Tourniquet.Core.Tests.Judging;

public sealed class SamplePlanTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(700_001)]
    [InlineData(4_194_304)]
    public void A_file_of_up_to_4_MB_is_seen_whole_and_once(int length)
    {
        var seen = Ranges(length, 1);
        Assert.Equal(0, seen[0].Offset);
        Assert.Equal(length, seen.Sum(range => range.Length));
        AssertApart(seen, length);
    }

    [Theory]
    [InlineData(4_194_305)]
    [InlineData(6_000_000)]
    [InlineData(123_456_789)]
    [InlineData(5_000_000_000_000)]
    public void A_larger_one_in_header_tail_and_a_spread_that_never_repeats_a_byte(long length)
    {
        var seen = Ranges(length, 99);
        Assert.Contains((0, 65_536), seen);
        Assert.Contains((length - 65_536, 65_536), seen);
        AssertApart(seen, length);
        var firstQuarter = seen.Take(seen.Count / 4).Select(range => range.Offset * 10 / length).Distinct();
        Assert.Equal(10, firstQuarter.Count());
    }

    [Fact]
    public void Another_seed_looks_elsewhere() =>
        Assert.True(Ranges(1_000_000_000, 1).Intersect(Ranges(1_000_000_000, 2)).Count() < 20);

    private static void AssertApart(List<(long Offset, int Length)> seen, long length)
    {
        var inOrder = seen.OrderBy(range => range.Offset).ToList();
        Assert.All(inOrder.Zip(inOrder.Skip(1)), pair => Assert.True(pair.First.Offset + pair.First.Length <= pair.Second.Offset));
        Assert.True(inOrder[^1].Offset + inOrder[^1].Length <= length);
    }

    /// <summary>What a comparison asks its readers for, in that order.</summary>
    private static List<(long Offset, int Length)> Ranges(long length, ulong seed)
    {
        var recorder = new Recorder(length);
        Comparer.Compare(recorder, new Recorder(length), new ComparerWorkspace(), seed);
        return recorder.Asked;
    }

    private sealed class Recorder(long length) : ContentReader
    {
        public List<(long Offset, int Length)> Asked { get; } = [];

        public override long Length => length;

        public override int Read(long offset, Span<byte> buffer)
        {
            Asked.Add((offset, buffer.Length));
            buffer.Clear();
            return buffer.Length;
        }
    }
}
