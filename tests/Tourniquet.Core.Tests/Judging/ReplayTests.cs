using Tourniquet.Core.Judging;

namespace Tourniquet.Core.Tests.Judging;

/// <summary>Recorded runs of the guard (tests/traces) are judged again: the same verdicts, or the judging has changed.</summary>
public sealed class ReplayTests
{
    public static TheoryData<string> Traces => [.. Directory.GetFiles(Folder(), "*.jsonl").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Traces))]
    public void A_recorded_run_gives_the_verdicts_it_gave(string name)
    {
        var path = Path.Combine(Folder(), name);
        Assert.True(new FileInfo(path).Length < 20 * 1024, "traces in the repository are small");
        var replayed = Replay.Run(File.ReadLines(path).Select(TraceLine.Parse)).ToList();
        Assert.All(replayed, line => Assert.True(line.IsSameEvidence, $"other evidence at {line.Recorded.Change!.Path}"));
        Assert.All(replayed, line => Assert.True(line.IsSameVerdict, $"{line.Verdict.Level} at {line.Recorded.Change!.Path}"));
        Assert.Equal(name.StartsWith("attack-", StringComparison.Ordinal), replayed.Any(line => line.Verdict.Level == VerdictLevel.Attack));
    }

    [Fact]
    public void A_line_reads_back_as_it_was_written()
    {
        var facts = new ChangeFacts(
            ChangeKind.Rewritten, "/srv/ä", "/srv/ä", StillOpen: false, FileFacts.Empty, FileFacts.Empty, new(9, 8, HeaderChanged: true, Randomness.Ordered, Randomness.Random, 0.1, 0.25));
        var verdict = new Verdict(VerdictLevel.Attack, [7, 8], 2, []);
        var line = TraceLine.Of(Losses.Loss([new(7, false, HasEnded: true), Losses.Init], "/srv/ä", 0.25, 1.5), [facts], verdict);
        var read = TraceLine.Parse(line.ToJson());
        Assert.Equal(line.ToJson(), read.ToJson());
        Assert.Equal(facts, read.Facts[0]);
        Assert.True(read.Change!.Line[0].HasEnded && read.Change.Line[1].IsPillar);
        Assert.DoesNotContain('\n', line.ToJson());
    }

    [Fact]
    public void Forgiving_is_part_of_a_trace()
    {
        TraceLine[] trace = [Line("a"), Line("b"), TraceLine.Of([1L]), Line("c")];
        Assert.Equal([VerdictLevel.Suspect, VerdictLevel.Attack, VerdictLevel.Suspect], Replay.Run(trace).Select(line => line.Verdict.Level));

        static TraceLine Line(string path) => TraceLine.Of(Losses.Loss(Losses.Of(1), path, 0), [], Verdict.Clear);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{")]
    public void What_is_no_line_is_refused(string text) => Assert.Throws<FormatException>(() => TraceLine.Parse(text));

    private static string Folder()
    {
        var folder = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(folder, "tests/traces")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests must run within the repository.");
        return Path.Combine(folder, "tests/traces");
    }
}
