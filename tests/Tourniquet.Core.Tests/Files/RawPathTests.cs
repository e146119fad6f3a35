using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Tourniquet.Core.Files;

namespace Tourniquet.Core.Tests.Files;

public sealed class RawPathTests
{
    [Fact]
    public void Any_bytes_survive_display_and_parse() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            var path = new RawPath(bytes);
            return path.ToString().Contains('\\') || RawPath.Parse(path.ToString()) == path;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_name_that_is_not_utf8_is_shown_and_read_back()
    {
        var path = new RawPath([.. "scan-"u8, 0xFF, 0xC3, .. ".pdf"u8]);
        Assert.Equal("scan-\\xff\\xc3.pdf", path.ToString());
        Assert.Equal(path, RawPath.Parse(path.ToString()));
    }

    [Theory]
    [InlineData("/srv/a", "/srv/a", true)]
    [InlineData("/srv/a/b", "/srv/a", true)]
    [InlineData("/srv/ab", "/srv/a", false)]
    [InlineData("/srv", "/srv/a", false)]
    [InlineData("/srv", "/", true)]
    public void A_folder_holds_itself_and_what_is_below(string path, string folder, bool expected) =>
        Assert.Equal(expected, RawPath.Of(path).IsAtOrBelow(RawPath.Of(folder)));

    [Fact]
    public void Parent_name_and_relative_agree_with_join()
    {
        var path = RawPath.Of("/srv/patients/ward 3/x.pdf");
        Assert.Equal(path, path.Parent.Join(path.Name));
        Assert.Equal("ward 3/x.pdf", path.RelativeTo(RawPath.Of("/srv/patients")).ToString());
        Assert.Equal("srv/patients/ward 3/x.pdf", path.RelativeTo(RawPath.Of("/")).ToString());
    }
}
