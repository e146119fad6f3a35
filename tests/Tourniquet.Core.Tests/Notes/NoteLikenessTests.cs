using FsCheck;
using FsCheck.Fluent;
using Tourniquet.Core.Notes;

namespace Tourniquet.Core.Tests.Notes;

public sealed class NoteLikenessTests
{
    public static TheoryData<string> NoteNames => [.. Samples.Notes.Keys];

    public static TheoryData<string> OrdinaryNames => [.. Samples.Ordinary.Keys];

    [Theory]
    [MemberData(nameof(NoteNames))]
    public void A_note_reads_as_one(string name)
    {
        var report = NoteLikeness.Of(Samples.Notes[name]);
        Assert.True(report.Likeness >= 0.5, $"{report.Likeness:f2}: {string.Join("; ", report.Reasons)}");
        Assert.NotEmpty(report.Contacts);
        Assert.NotEmpty(report.Reasons);
    }

    [Theory]
    [MemberData(nameof(OrdinaryNames))]
    public void Another_text_does_not(string name)
    {
        var report = NoteLikeness.Of(Samples.Ordinary[name]);
        Assert.True(report.Likeness < 0.5, $"{report.Likeness:f2}: {string.Join("; ", report.Reasons)}");
    }

    [Fact]
    public void Saying_it_again_adds_nothing()
    {
        const string Sentence = "All your files are encrypted! Contact us: samplegang@proton.me ";
        var once = NoteLikeness.Of(Sentence);
        var often = NoteLikeness.Of(string.Concat(Enumerable.Repeat(Sentence, 20)));
        Assert.InRange(often.Likeness, once.Likeness, once.Likeness + 0.15); // neighbours complete a cue that one alone does not
        Assert.Equal(often.Likeness, NoteLikeness.Of(string.Concat(Enumerable.Repeat(Sentence, 200))).Likeness);
    }

    [Fact]
    public void Cues_scattered_over_a_long_manual_do_not_gather()
    {
        var filler = string.Concat(Enumerable.Repeat("The valve opens and the water flows into the next basin. ", 100));
        var text = string.Join(filler, Samples.Notes["English, mail only"].Split('.', '!', ':', '\n'));
        Assert.True(NoteLikeness.Of(text).Likeness < 0.5);
    }

    [Fact]
    public void Good_advice_does_not_clear_a_note_that_names_a_hidden_host()
    {
        var note = Samples.Notes["English, both threats"];
        Assert.Equal(NoteLikeness.Of(note).Likeness, NoteLikeness.Of(note + "\n\nDo not pay the ransom, researchers said. Report it to the police.").Likeness, 0.1);
    }

    [Fact]
    public void Any_text_has_a_likeness_between_0_and_1() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text => NoteLikeness.Of(text ?? "").Likeness is >= 0 and <= 1).QuickCheckThrowOnFailure();

    [Fact]
    public void Real_notes_read_as_notes()
    {
        // Of 173: one demands nothing (Azov, a wiper), one says next to nothing (Grief).
        const int MostMissed = 3;
        var folder = Shared.Find("notes");
        var missed = new List<string>();
        var count = 0;
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "LICENSE"))
        {
            count++;
            if (NoteText.Decode(File.ReadAllBytes(file)) is not { } text || NoteLikeness.Of(text).Likeness < 0.5)
                missed.Add(file);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{count - missed.Count} of {count} notes recognised; missed: {string.Join(", ", missed)}");
        Assert.True(missed.Count <= MostMissed, string.Join(", ", missed));
    }
}
