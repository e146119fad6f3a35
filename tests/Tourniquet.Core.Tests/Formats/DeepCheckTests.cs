using Tourniquet.Core.Formats;

namespace Tourniquet.Core.Tests.Formats;

public sealed class DeepCheckTests
{
    [Fact]
    public void Every_real_file_opens()
    {
        foreach (var file in Fixture.All)
            Assert.True(DeepCheck.Opens(file.Kind, ContentView.Of(file.Bytes), out string reason), $"{file.Name}: {reason}");
    }

    [Theory]
    [InlineData("letter.docx", "3 ZIP entries open")]
    [InlineData("plain.zip", "3 ZIP entries open")]
    [InlineData("letter.gz", "checksum is right")]
    public void It_says_what_was_compared(string name, string expected)
    {
        var file = Fixture.All.Single(f => f.Name == name);
        Assert.True(DeepCheck.Opens(file.Kind, ContentView.Of(file.Bytes), out string reason));
        Assert.Contains(expected, reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain.zip")]
    [InlineData("letter.gz")]
    [InlineData("scan.png")]
    public void One_changed_byte_of_content_is_found(string name)
    {
        var file = Fixture.All.Single(f => f.Name == name);
        int missed = 0;
        for (int at = 100; at < Math.Min(file.Bytes.Length, 2000); at += 50)
        {
            byte[] changed = [.. file.Bytes];
            changed[at] ^= 0x10;
            missed += DeepCheck.Opens(file.Kind, ContentView.Of(changed), out _) ? 1 : 0;
        }
        Assert.Equal(0, missed);
    }

    [Fact]
    public void Another_kind_does_not_open() =>
        Assert.False(DeepCheck.Opens(FileKind.Pdf, ContentView.Of(Fixture.All.Single(f => f.Name == "plain.zip").Bytes), out _));
}
