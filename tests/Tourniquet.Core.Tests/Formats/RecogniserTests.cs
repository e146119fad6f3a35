using Tourniquet.Core.Formats;

namespace Tourniquet.Core.Tests.Formats;

public sealed class RecogniserTests
{
    public static TheoryData<string> Names => [.. Fixture.All.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_real_file_is_what_it_is(string name)
    {
        var file = Fixture.All.Single(f => f.Name == name);
        var found = Fixture.Look(file.Bytes);
        Assert.Equal((file.Kind, file.Soundness), (found.Kind, found.Soundness));
        Assert.NotEmpty(found.Reason);
    }

    [Fact]
    public void Every_kind_has_a_fixture() =>
        Assert.Empty(Enum.GetValues<FileKind>().Except(Fixture.All.Select(f => f.Kind)).Except([FileKind.Unknown, FileKind.Empty]));

    [Fact]
    public void Nothing_is_empty() => Assert.Equal(Recognition.Empty, Fixture.Look([]));

    [Theory]
    [InlineData(0)]
    [InlineData(0xFF)]
    public void One_byte_repeated_is_unknown(byte value) =>
        Assert.Equal(FileKind.Unknown, Fixture.Look(Enumerable.Repeat(value, 5000).ToArray()).Kind);

    [Fact]
    public void Text_with_a_binary_end_is_damaged()
    {
        byte[] text = Fixture.All.Single(f => f.Name == "long.txt").Bytes;
        byte[] file = [.. text, .. MadeTexts.Noise(70_000, 1)];
        var found = Fixture.Look(file);
        Assert.Equal((FileKind.Text, Soundness.Damaged), (found.Kind, found.Soundness));
    }

    [Theory]
    [InlineData("scan.jpg")]
    [InlineData("scan.png")]
    [InlineData("letter.pdf")]
    [InlineData("plain.zip")]
    [InlineData("letter.doc")]
    [InlineData("plain.7z")]
    [InlineData("ward.sqlite")]
    [InlineData("explicit.dcm")]
    public void A_kept_header_in_front_of_noise_is_damage_of_its_kind(string name)
    {
        var file = Fixture.All.Single(f => f.Name == name);
        byte[] forged = [.. file.Bytes.AsSpan(0, 160), .. MadeTexts.Noise(file.Bytes.Length - 160, 11)];
        var found = Fixture.Look(forged);
        Assert.Equal((file.Kind, Soundness.Damaged), (found.Kind, found.Soundness));
    }

    [Theory]
    [InlineData("scan.jpg")]
    [InlineData("scan.png")]
    [InlineData("letter.pdf")]
    [InlineData("plain.zip")]
    [InlineData("scan.gif")]
    [InlineData("tone.mp3")]
    public void A_few_bytes_behind_the_end_do_no_harm(string name)
    {
        var file = Fixture.All.Single(f => f.Name == name);
        Assert.Equal(Soundness.Sound, Fixture.Look([.. file.Bytes, .. "\0\0\r\n"u8]).Soundness);
    }

    [Fact]
    public void A_view_that_contradicts_itself_is_read_without_harm()
    {
        var bytes = Fixture.All.Single(f => f.Name == "plain.zip").Bytes;
        foreach (long length in (long[])[-1, 0, 1, bytes.Length - 1, long.MaxValue, long.MinValue])
        {
            Recogniser.Recognise(new(bytes, default, length));
            Recogniser.Recognise(new(bytes, bytes, length));
            Recogniser.Recognise(new(default, bytes, length));
        }
    }

    [Fact]
    public void A_gzip_file_of_thousands_of_empty_blocks_is_not_followed_to_its_end()
    {
        // Fixed blocks that hold only their end symbol: ten bits each, of which zeros are all but one.
        byte[] file = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, .. Enumerable.Repeat((byte[])[0x02, 0x08, 0x20, 0x80, 0x00], 10_000).SelectMany(b => b)];
        Assert.Equal((FileKind.Gzip, Soundness.Sound), (Fixture.Look(file).Kind, Fixture.Look(file).Soundness));
    }
}
