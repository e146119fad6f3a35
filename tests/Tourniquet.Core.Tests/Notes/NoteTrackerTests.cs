using Tourniquet.Core.Judging;
using Tourniquet.Core.Notes;

namespace Tourniquet.Core.Tests.Notes;

public sealed class NoteTrackerTests
{
    private static readonly DateTimeOffset Start = new(2017, 5, 12, 8, 0, 0, TimeSpan.Zero);

    private static readonly string Strong = Samples.Notes["English, both threats"];

    private readonly NoteTracker tracker = new();

    [Fact]
    public void One_plain_note_supports_and_the_second_folder_makes_it_strong_once()
    {
        var first = tracker.Observe(Drop("/srv/a", Strong));
        Assert.Equal((EvidenceKind.RansomNote, 0.5, "/srv/a/READ_ME.txt"), (first!.Kind, first.Weight, first.Path));
        var second = tracker.Observe(Drop("/srv/b", Strong));
        Assert.True(second!.IsStrong);
        Assert.Contains("2 folders: it says that your files are encrypted", second.Text);
        Assert.Null(tracker.Observe(Drop("/srv/c", Strong)));
    }

    [Fact]
    public void A_note_without_a_telling_name_waits_for_the_second_folder()
    {
        Assert.Null(tracker.Observe(Drop("/srv/a", Strong, "x.txt")));
        Assert.Null(tracker.Observe(Drop("/srv/a", Strong, "y.txt")));
        Assert.True(tracker.Observe(Drop("/srv/b", Strong, "x.txt"))!.IsStrong);
    }

    [Fact]
    public void A_doubtful_note_without_a_checked_contact_needs_three_folders()
    {
        var report = new NoteReport(0.55, [new(ContactKind.Email, "a@proton.me")], ["says that your files are encrypted"]);
        Assert.Null(tracker.Observe(Drop("/srv/a", Strong) with { Report = report }));
        Assert.Null(tracker.Observe(Drop("/srv/b", Strong) with { Report = report }));
        Assert.True(tracker.Observe(Drop("/srv/c", Strong) with { Report = report })!.IsStrong);
    }

    [Fact]
    public void Another_id_another_price_and_another_word_make_no_other_note()
    {
        var text = Samples.Notes["English, mail only"];
        Assert.Null(tracker.Observe(Drop("/srv/a", text, "x.txt")));
        var changed = text.Replace("1E857D00", "99AB1C2D").Replace("Attach", "Send");
        Assert.NotEqual(NoteFingerprint.Of(text).Hash, NoteFingerprint.Of(changed).Hash);
        Assert.Equal(NoteFingerprint.Of(text).Hash, NoteFingerprint.Of(text.Replace("1E857D00", "99AB1C2D")).Hash);
        Assert.True(NoteFingerprint.Of(text).IsSameNote(NoteFingerprint.Of(changed)));
    }

    [Fact]
    public void Different_notes_are_told_apart()
    {
        foreach (var (name, text) in Samples.Notes)
            foreach (var (otherName, otherText) in Samples.Notes)
                Assert.Equal(name == otherName, NoteFingerprint.Of(text).IsSameNote(NoteFingerprint.Of(otherText)));
    }

    [Fact]
    public void Sharing_the_work_among_processes_does_not_help()
    {
        Assert.Null(tracker.Observe(Drop("/srv/a", Strong, "x.txt") with { Actor = "one" }));
        Assert.True(tracker.Observe(Drop("/srv/b", Strong, "x.txt") with { Actor = "two" })!.IsStrong);
        Assert.True(tracker.Observe(Drop("/srv/c", Strong, "x.txt") with { Actor = "three" })!.IsStrong);
    }

    [Theory]
    [InlineData("LICENSE")]
    [InlineData("README.md")]
    [InlineData("package.json")]
    [InlineData("index.html")]
    [InlineData(".gitkeep")]
    [InlineData("desktop.ini")]
    [InlineData("Thumbs.db")]
    public void Ordinary_files_in_many_folders_give_nothing(string name)
    {
        foreach (var text in Samples.Ordinary.Values.Append("").Append("[.ShellClassInfo]\r\nIconResource=C:\\x.dll,4"))
            for (var folder = 0; folder < 10; folder++)
                Assert.Null(tracker.Observe(Drop($"/srv/{folder}", text, name)));
        Assert.Equal(0, tracker.Count);
    }

    [Fact]
    public void What_was_seen_is_forgotten_after_a_day_and_never_exceeds_the_capacity()
    {
        Assert.Null(tracker.Observe(Drop("/srv/a", Strong, "x.txt")));
        Assert.Null(tracker.Observe(Drop("/srv/b", Strong, "x.txt") with { Time = Start + NoteTracker.Memory + TimeSpan.FromSeconds(1) }));

        var small = new NoteTracker(capacity: 4);
        var random = new Random(20170512); // a fixed seed
        for (var i = 0; i < 100; i++)
        {
            var unrelated = new NoteFingerprint($"{i}", (ulong)random.NextInt64());
            small.Observe(Drop("/srv/a", Strong, "x.txt") with { Fingerprint = unrelated, Actor = $"{i}" });
            Assert.InRange(small.Count, 1, 4);
        }
    }

    [Fact]
    public void A_large_file_is_no_note() => Assert.Null(tracker.Observe(Drop("/srv/a", Strong) with { Size = NoteTracker.LargestNote + 1 }));

    [Theory]
    [InlineData("README.txt", true)]
    [InlineData("!!!R3ADM3!!!.txt", true)]
    [InlineData("HOW_TO_DECRYPT.hta", true)]
    [InlineData("RECOVER-x7-FILES.txt", true)]
    [InlineData("[id].LISEZ-MOI.html", true)]
    [InlineData("report.txt", false)]
    [InlineData("", false)]
    public void Names_that_want_to_be_opened_are_known(string name, bool expected) => Assert.Equal(expected, NoteName.IsNoteLike(name));

    private static NoteDrop Drop(string folder, string text, string name = "READ_ME.txt") =>
        new("process 42", folder, name, text.Length, NoteFingerprint.Of(text), NoteLikeness.Of(text), Start);
}
