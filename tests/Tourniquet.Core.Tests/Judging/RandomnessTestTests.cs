using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Tourniquet.Core.Judging;

namespace Tourniquet.Core.Tests.Judging;

public sealed class RandomnessTestTests
{
    [Theory]
    [InlineData(63, 0, 0)]
    [InlineData(64, 0.98, 1)]
    [InlineData(100, 0.98, 1)]
    [InlineData(500, 0.98, 1)]
    [InlineData(4096, 0.98, 1)]
    [InlineData(131072, 0.98, 1)]
    public void Random_bytes_pass_at_every_size(int size, double least, double most)
    {
        var share = Enumerable.Range(0, 400).Count(seed => RandomnessTest.Of(Contents.Random(size, seed)) == Randomness.Random) / 400.0;
        Assert.InRange(share, least, most);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(200)]
    [InlineData(2000)]
    [InlineData(100_000)]
    public void Text_and_tables_are_ordered(int size)
    {
        foreach (var seed in Enumerable.Range(0, 200))
        {
            Assert.Equal(Randomness.Ordered, RandomnessTest.Of(Contents.Text(size, seed)));
            Assert.Equal(Randomness.Ordered, RandomnessTest.Of(Contents.Csv(size, seed)));
        }
    }

    [Fact]
    public void Even_histograms_with_structure_are_ordered()
    {
        var counter = Enumerable.Range(0, 65536).Select(i => (byte)i).ToArray();
        var ramps = Enumerable.Range(0, 65536).Select(i => (byte)((i * 37) + (i / 256 * i % 7))).ToArray();
        var numbers = Enumerable.Range(0, 16384).SelectMany(i => BitConverter.GetBytes(i * 0x01010101)).ToArray();
        Assert.All(new[] { counter, ramps, numbers, new byte[5000] }, bytes => Assert.Equal(Randomness.Ordered, RandomnessTest.Of(bytes)));
    }

    [Fact]
    public void Pooled_deflate_gzip_and_zip_are_ordered_nearly_always()
    {
        var passed = 0;
        for (var seed = 0; seed < 60; seed++)
        {
            var text = Contents.Csv(900_000, seed);
            passed += new[] { Contents.Deflate(text), Contents.Gzip(text), Contents.Zip(text, text) }
                .Count(packed => Comparer.Sample(new MemoryReader(packed), new ComparerWorkspace(), 3) == Randomness.Random);
        }

        Assert.True(passed <= 2, $"{passed} of 180 passed as random");
    }

    [Theory]
    [InlineData(64)]
    [InlineData(300)]
    [InlineData(3000)]
    [InlineData(100_000)]
    public void Ciphertext_written_as_text_is_a_uniform_alphabet(int size)
    {
        Func<byte[], string>[] writers =
        [
            Convert.ToBase64String,
            bytes => Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks),
            bytes => Convert.ToBase64String(bytes).Replace('+', '-').Replace('/', '_').TrimEnd('='),
            Convert.ToHexString,
            Convert.ToHexStringLower,
            Ascii85,
        ];
        foreach (var writer in writers)
        {
            var share = Enumerable.Range(0, 200).Count(seed =>
                RandomnessTest.Of(Encoding.ASCII.GetBytes(writer(Contents.Random(size, seed)))) == Randomness.UniformAlphabet) / 200.0;
            Assert.InRange(share, 0.97, 1);
        }
    }

    [Fact]
    public void Dna_digits_names_and_code_are_no_uniform_alphabet()
    {
        var random = new Random(5);
        string Of(string symbols, int size) => string.Concat(Enumerable.Range(0, size).Select(_ => symbols[random.Next(symbols.Length)]));
        string[] ordinary =
        [
            Of("ACGT", 5000), Of("acgt", 300), Of("0123456789", 5000), Of("0123456789", 80), Of("01", 500),
            string.Join('\n', Enumerable.Range(0, 300).Select(i => $"patient{i:00000}")),
            string.Concat(Enumerable.Repeat("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", 50)),
            "if(a&&b){return(c=>c.map(d=>d*2)).filter(Boolean)}else{throw(new Error('x'))}var e=function(f){return f?1:0};for(;;){break}",
            Convert.ToBase64String(Contents.Text(5000)),
        ];
        Assert.All(ordinary, text => Assert.Equal(Randomness.Ordered, RandomnessTest.Of(Encoding.ASCII.GetBytes(text))));
    }

    [Fact]
    public void A_histogram_counts_like_counting_one_by_one() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            var histogram = default(ByteHistogram);
            histogram.Add(bytes);
            histogram.Add(bytes);
            return histogram.Count == 2 * bytes.Length
                && Enumerable.Range(0, 256).All(value => histogram[value] == 2 * bytes.Count(b => b == value));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(7, ChiSquare.Z999, 24.32)]
    [InlineData(15, ChiSquare.Z999, 37.70)]
    [InlineData(255, ChiSquare.Z999, 330.52)]
    [InlineData(255, 2.326, 310.46)]
    public void Points_agree_with_the_tables(int degrees, double z, double expected) =>
        Assert.Equal(expected, ChiSquare.Point(degrees, z), expected / 100);

    private static string Ascii85(byte[] bytes)
    {
        var text = new StringBuilder();
        for (var i = 0; i + 4 <= bytes.Length; i += 4)
        {
            var value = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(i));
            var symbols = new char[5];
            for (var j = 4; j >= 0; j--, value /= 85)
                symbols[j] = (char)('!' + (value % 85));
            text.Append(symbols);
        }

        return text.ToString();
    }
}
