using FsCheck;
using FsCheck.Fluent;
using Tourniquet.Core.Judging;

namespace Tourniquet.Core.Tests.Judging;

public sealed class ComparerTests
{
    private const int Large = 24 * 1024 * 1024;

    private static readonly byte[] LargeText = Contents.Text(Large, 9);
    private static readonly ComparerWorkspace Workspace = new();

    [Fact]
    public void Equal_contents_have_everything_in_common() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            var result = Compare(bytes, bytes);
            return result.Changed == 0 && result.Common == 1 && !result.HeaderChanged && result.Compared == bytes.Length;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_changed_is_counted_in_blocks_and_never_less_than_the_truth() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<PositiveInt>(), (bytes, step) =>
        {
            var before = Contents.Text(3000 + bytes.Length, step.Get);
            var after = before.ToArray();
            for (var i = 0; i < bytes.Length; i++)
                after[i * step.Get % after.Length] = bytes[i];
            var differing = before.Zip(after).Count(pair => pair.First != pair.Second);
            var result = Compare(before, after);
            return result.Changed >= differing && result.Changed <= (long)differing * 512;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(16, 4096)]
    [InlineData(64, 1500)]
    [InlineData(4096, 100_000)]
    public void Only_changed_bytes_are_pooled(int length, int step)
    {
        var text = Contents.Text(2_000_000);
        var result = Compare(text, Scramblers.Every(text, step, length, 100));
        Assert.Equal((Randomness.Ordered, Randomness.Random), (result.Before, result.After));
        Assert.True(result.Common > 0.5);
    }

    [Theory]
    [InlineData(0, 64 * 1024)]
    [InlineData(0, 1024 * 1024)]
    [InlineData(Large - 4096, 4096)]
    [InlineData(Large / 2, Large / 20)]
    public void A_scrambled_part_of_a_large_file_is_found(int offset, int length)
    {
        var result = Compare(LargeText, Scramblers.Part(LargeText, offset, length));
        Assert.Equal((Randomness.Ordered, Randomness.Random), (result.Before, result.After));
        Assert.Equal(offset == 0, result.HeaderChanged);
        Assert.InRange(result.Common, 0.85, 1);
    }

    [Theory]
    [InlineData(100_000, 4096)]
    [InlineData(1_000_000, 30_000)]
    [InlineData(4096, 130)]
    [InlineData(512, 16)]
    public void Three_to_five_percent_anywhere_are_found_whatever_the_seed(int step, int length)
    {
        var after = Scramblers.Every(LargeText, step, length, 70_000);
        for (ulong seed = 0; seed < 12; seed++)
            Assert.Equal(Randomness.Random, Comparer.Compare(new MemoryReader(LargeText), new MemoryReader(after), Workspace, seed).After);
    }

    [Theory]
    [InlineData(200, 0.7)]
    [InlineData(5000, 0.98)]
    [InlineData(500_000, 0.98)]
    [InlineData(3_000_000, 0.98)]
    [InlineData(9_000_000, 0.98)]
    public void An_insertion_keeps_what_is_in_common(int size, double least)
    {
        var text = Contents.Text(size);
        byte[] front = [(byte)'X', .. text];
        byte[] middle = [.. text[..(size / 2)], .. Contents.Text(Math.Min(20_000, size / 5), 99), .. text[(size / 2)..]];
        Assert.InRange(Compare(text, front).Common, least, 1);
        Assert.InRange(Compare(text, middle).Common, least, 1);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(1000)]
    [InlineData(200_000)]
    [InlineData(9_000_000)]
    public void Ciphertext_has_nothing_in_common(int size)
    {
        var text = Contents.Text(size);
        Assert.InRange(Compare(text, Scramblers.Whole(text)).Common, 0, 0.02);
    }

    [Fact]
    public void Another_archive_has_nothing_in_common()
    {
        var result = Compare(Contents.Zip(Contents.Text(400_000, 1)), Contents.Zip(Contents.Text(400_000, 2)));
        Assert.InRange(result.Common, 0, 0.02);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    public void Erased_blocks_are_counted(byte value)
    {
        var text = Contents.Text(300_000);
        Assert.Equal(1, Compare(text, Scramblers.Filled(text, value)).ErasedAfter);
        Assert.Equal(0, Compare(Scramblers.Filled(text, 3), Scramblers.Filled(text, value)).ErasedAfter);
        Assert.Equal(0, Compare(text, Contents.Text(300_000, 2)).ErasedAfter);
    }

    [Fact]
    public void A_wiped_pattern_counts_as_erased()
    {
        var text = Contents.Text(100_000);
        var pattern = Enumerable.Range(0, text.Length).Select(i => (byte)"DEADBEEF0123"[i % 12]).ToArray();
        Assert.Equal(1, Compare(text, pattern).ErasedAfter);
    }

    [Fact]
    public void An_empty_or_shrinking_file_is_no_error()
    {
        var text = Contents.Text(200_000);
        Assert.Equal(0, Compare(text, []).Common);
        Assert.Equal(0, Compare([], text).Changed);
        Assert.Equal(0, Compare(text, text[..90_000]).Changed);
        var shrinking = Comparer.Compare(new MemoryReader(text), new ShrinkingReader(text), Workspace, 1);
        Assert.Equal(100_000, shrinking.Compared);
    }

    private static Comparison Compare(byte[] before, byte[] after) =>
        Comparer.Compare(new MemoryReader(before), new MemoryReader(after), Workspace, 42);

    /// <summary>Says one length and has become shorter meanwhile, as files do.</summary>
    private sealed class ShrinkingReader(byte[] content) : ContentReader
    {
        private readonly MemoryReader rest = new(content[..100_000]);

        public override long Length => content.Length;

        public override int Read(long offset, Span<byte> buffer) => rest.Read(offset, buffer);
    }
}
