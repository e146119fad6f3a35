using Tourniquet.Core.Formats;
using Tourniquet.Core.Judging;

namespace Tourniquet.Core.Tests.Judging;

/// <summary>"Encrypt into a new file, delete the original": the halves are brought together, and strangers are not.</summary>
public sealed class CompanionsTests
{
    private static readonly Recognition SealedArchive = new(FileKind.SevenZip, Soundness.Sealed, "encrypted");

    private readonly Companions<string> companions = new();

    [Fact]
    public void The_halves_come_in_either_order()
    {
        Assert.Empty(companions.Found(New("/w/a.odt.enc", 1040)));
        Assert.Equal("/w/a.odt.enc", companions.Lost(Gone("/w/a.odt", 1024))?.Path);
        Assert.Null(companions.Lost(Gone("/w/b.odt", 1024)));
        Assert.Equal(["/w/b.odt"], companions.Found(New("/w/b.odt.enc", 1040)).Select(w => w.Path));
    }

    [Fact]
    public void A_new_file_stands_for_one_lost_file_only()
    {
        companions.Lost(Gone("/w/a.odt", 1024));
        Assert.Single(companions.Found(New("/w/a.odt.enc", 1040)));
        Assert.Empty(companions.Found(New("/w/a.odt.enc", 1040)));
    }

    [Fact]
    public void Without_the_name_the_same_actor_and_a_near_size_do()
    {
        companions.Lost(Gone("/w/a.odt", 50_000));
        Assert.Single(companions.Found(New("/other/5f3a9c.bin", 50_048)));
    }

    [Theory]
    [InlineData(50_000 * 4 / 3)]
    [InlineData(100_000)]
    public void Encodings_as_text_are_near(long size)
    {
        companions.Lost(Gone("/w/a.odt", 50_000));
        Assert.Single(companions.Found(New("/other/5f3a9c", size)));
    }

    [Fact]
    public void Another_size_under_another_name_stands_for_nothing()
    {
        companions.Lost(Gone("/w/a.odt", 50_000));
        Assert.Empty(companions.Found(New("/w/5f3a9c.bin", 20_000)));
    }

    [Fact]
    public void A_stranger_in_another_folder_stands_for_nothing()
    {
        companions.Lost(Gone("/w/a.odt", 50_000));
        Assert.Empty(companions.Found(New("/other/a.odt.enc", 50_016, actor: 8)));
    }

    [Fact]
    public void A_stranger_in_the_same_folder_needs_the_name()
    {
        companions.Lost(Gone("/w/a.odt", 50_000));
        Assert.Empty(companions.Found(New("/w/5f3a9c.bin", 50_016, actor: 8)));
        Assert.Single(companions.Found(New("/w/a.odt.enc", 50_016, actor: 8)));
    }

    [Fact]
    public void Children_of_one_script_share_the_script()
    {
        companions.Lost(Gone("/w/a.odt", 50_000) with { Family = [11, 1] });
        Assert.Single(companions.Found(New("/w/5f3a9c.bin", 50_016) with { Family = [12, 1] }));
    }

    [Fact]
    public void After_a_quarter_of_an_hour_they_do_not_belong_together()
    {
        companions.Lost(Gone("/w/a.odt", 50_000));
        Assert.Empty(companions.Found(New("/w/a.odt.enc", 50_016, seconds: 901)));
    }

    [Fact]
    public void Without_the_name_a_minute_is_the_limit()
    {
        companions.Lost(Gone("/w/a.odt", 50_000));
        Assert.Empty(companions.Found(New("/w/5f3a9c.bin", 50_016, seconds: 61)));
    }

    [Fact]
    public void A_locked_archive_stands_for_all_that_its_maker_removes()
    {
        for (var i = 0; i < 5; i++)
            companions.Lost(Gone($"/w/{i}.odt", 1000));
        Assert.Equal(5, companions.Found(New("/w/all.7z", 5000, archive: true)).Count);
        for (var i = 5; i < 10; i++)
            Assert.Equal("/w/all.7z", companions.Lost(Gone($"/w/{i}.odt", 1000))?.Path);
    }

    [Fact]
    public void A_locked_archive_that_is_far_too_small_does_not()
    {
        companions.Lost(Gone("/w/scan.dcm", 5_000_000));
        Assert.Empty(companions.Found(New("/w/all.7z", 500, archive: true)));
    }

    [Fact]
    public void A_new_file_under_the_very_name_takes_the_lost_one_once()
    {
        companions.Lost(Gone("/w/a.odt", 1000));
        Assert.Equal("/w/a.odt", companions.TakeSame("/w/a.odt")?.Path);
        Assert.Null(companions.TakeSame("/w/a.odt"));
    }

    [Fact]
    public void A_renamed_new_file_is_known_by_its_new_name()
    {
        companions.Found(New("/w/tmp81", 1016, actor: 8));
        companions.Renamed("/w/tmp81", "/w/a.odt.locked");
        Assert.Equal("/w/a.odt.locked", companions.Lost(Gone("/w/a.odt", 1000))?.Path);
    }

    [Fact]
    public void A_forgotten_new_file_stands_for_nothing()
    {
        companions.Found(New("/w/a.odt.enc", 1016));
        companions.Forget("/w/a.odt.enc");
        Assert.Null(companions.Lost(Gone("/w/a.odt", 1000)));
    }

    [Fact]
    public void What_is_remembered_is_bounded_and_the_newest_stays()
    {
        for (var i = 0; i < 5000; i++)
            companions.Lost(Gone($"/w/file-{i:0000}.odt", 1000));
        Assert.Null(companions.TakeSame("/w/file-0000.odt"));
        Assert.NotNull(companions.TakeSame("/w/file-4999.odt"));
    }

    private static Went<string> Gone(string path, long size, double seconds = 0) => new(Losses.Start.AddSeconds(seconds), [7], path, size, path);

    private static Appeared New(string path, long size, long actor = 7, double seconds = 0, bool archive = false) =>
        new(Losses.Start.AddSeconds(seconds), [actor], path, new(size, archive ? SealedArchive : Recognition.Unknown, Randomness.Random));
}
