using System.Diagnostics;

namespace Tourniquet.Scenarios;

/// <summary>
/// Each attack on each file system: there is an incident, the attacker is stopped after its first files, and the tree is what it was,
/// byte for byte and attribute for attribute.
/// </summary>
public sealed class AttackTests
{
    private static readonly TimeSpan ToNotice = TimeSpan.FromSeconds(20);

    // An attacker who got through to the end will not be noticed later.
    private static readonly TimeSpan AfterItsEnd = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ToUndo = TimeSpan.FromSeconds(15);

    public static TheoryData<string, string> Matrix()
    {
        var data = new TheoryData<string, string>();
        foreach (var fileSystem in new[] { "ext4", "xfs", "btrfs" })
            foreach (var attack in AttackCases.All.Values.Where(a => (Scenario.IsLong || fileSystem == "ext4" || a.IsOnAll) && Scenario.IsWanted(fileSystem, a.Name)))
                data.Add(fileSystem, attack.Name);
        return data;
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public void An_attack_is_stopped_and_undone(string fileSystem, string attack)
    {
        var told = AttackCases.All[attack];
        Scenario.NeedFileSystem(fileSystem);
        Scenario.Need(told.Needs);
        using var volume = new LoopVolume(fileSystem, told.Mebibytes);
        if (told.IsBuilt)
            Programs.Run("gcc", "-O2", "-o", Path.Combine(volume.Work, "uring"), Programs.Script("uring.c"));
        var before = Scenario.Furnish(volume, told.Sample);
        using var recording = new Recording(volume, $"attack-{attack}");
        using var guard = new Guard(volume, recording.Options);
        var watch = Stopwatch.StartNew();
        using var attacker = new Actor(volume, TimeSpan.FromMinutes(Scenario.IsLong ? 15 : 2), told.Command);

        var noticed = IsNoticed(guard, attacker);
        var noticedAfter = watch.Elapsed;
        var undone = noticed && Wait.Until(() => guard.Incidents().All(i => i.IsRolledBack) && attacker.AtLarge.Count == 0, ToUndo);
        IReadOnlyList<string> differences = [];
        var same = Wait.Until(() => (differences = before.DifferencesTo(Snapshot.Of(volume.Root), allowNewEmpty: true)).Count == 0 || !undone, TimeSpan.FromSeconds(5)) && undone && differences.Count == 0;
        var incidents = guard.Incidents();
        Scenario.Report($"{fileSystem,-6}{attack,-26}noticed after {noticedAfter.TotalSeconds,5:F1} s  touched {incidents.Sum(i => i.FilesTouched),3}  attacker's count {attacker.FilesDone,3}  lost {incidents.Sum(i => i.FilesLost),2}  different {differences.Count,3}  incidents {incidents.Count}");

        Assert.True(noticed, $"No incident; {differences.Count} differences.\n{Scenario.Show(differences)}\n{guard.LastLog}\nattacker: {attacker.Errors}");
        Assert.All(incidents, incident => Assert.Equal("attack", incident.Verdict));
        Assert.True(attacker.AtLarge.Count == 0, $"Still at large: {string.Join(", ", attacker.AtLarge)}\n{guard.LastLog}");
        Assert.True(undone, $"Not rolled back within {ToUndo}: {string.Join("; ", incidents)}\n{guard.LastLog}");
        Assert.True(same, $"{differences.Count} differences remain.\n{Scenario.Show(differences)}\n{guard.LastLog}");
        Assert.Equal(0, incidents.Sum(incident => incident.FilesLost));
        if (told.Most > 0)
            Assert.True(incidents.Sum(i => i.FilesTouched) <= told.Most, $"Touched {incidents.Sum(i => i.FilesTouched)} files, at most {told.Most} were to be.\n{guard.LastLog}");
    }

    /// <summary>truncate(2) opens nothing that could be held, and shares the vault's content: what is lost must be little, and said.</summary>
    [Theory]
    [InlineData("ext4")]
    [InlineData("xfs")]
    [InlineData("btrfs")]
    public void Emptying_files_by_their_paths_is_stopped_and_what_is_lost_is_said(string fileSystem)
    {
        Scenario.NeedFileSystem(fileSystem);
        using var volume = new LoopVolume(fileSystem);
        var before = Scenario.Furnish(volume);
        using var guard = new Guard(volume);

        // The index, which is written behind, tells that there was something in the file.
        Assert.Equal(0, guard.Command("check").Exit);
        using var attacker = new Actor(volume, TimeSpan.FromMinutes(2), "/usr/bin/python3", Programs.Script("scramble.py"), "truncate-by-path", "ROOT", "WORK", "--pause", "0.1");
        Assert.True(IsNoticed(guard, attacker), $"No incident.\n{guard.LastLog}");
        Wait.Until(() => guard.Incidents().All(i => i.IsRolledBack) && attacker.AtLarge.Count == 0, ToUndo);
        var different = before.DifferencesTo(Snapshot.Of(volume.Root)).Count(difference => difference.StartsWith("sha256", StringComparison.Ordinal));
        var incident = Assert.Single(guard.Incidents());
        Scenario.Report($"{fileSystem,-6}{"truncate-by-path",-26}touched {incident.FilesTouched}  attacker's count {attacker.FilesDone}  lost {incident.FilesLost}  different {different}");
        Assert.Empty(attacker.AtLarge);
        Assert.InRange(different, 1, 3);
        Assert.Equal(different, incident.FilesLost);
        Assert.Contains("emptied by its path", guard.Command("status").Output, StringComparison.Ordinal);
    }

    /// <summary>A shell that was there before the guard is a session: it is not stopped, but what it starts may write no more.</summary>
    [Fact]
    public void A_loop_typed_into_a_shell_that_was_there_before_is_refused_and_undone()
    {
        using var volume = new LoopVolume("ext4");
        var before = Scenario.Furnish(volume);
        using var shell = new Actor(volume, TimeSpan.FromMinutes(2), "/usr/bin/python3", Programs.Script("typed.py"), "ROOT", "WORK", "wait");
        Assert.True(Wait.Until(() => LiveProcess.All().Any(p => p.Name == "bash" && shell.AtLarge.Any(own => own.Id == p.Id)), ToNotice), "The shell did not start.");
        using var guard = new Guard(volume);
        File.WriteAllText(Path.Combine(volume.Work, "go"), "");
        Assert.True(shell.WaitForEnd(TimeSpan.FromSeconds(60)), $"The shell stands still.\n{guard.LastLog}");
        IReadOnlyList<string> differences = [];
        Wait.Until(() => guard.Incidents() is [{ IsRolledBack: true }] && (differences = before.DifferencesTo(Snapshot.Of(volume.Root), allowNewEmpty: true)).Count == 0, ToUndo);
        var incident = Assert.Single(guard.Incidents());
        Scenario.Report($"ext4  shell from before          touched {incident.FilesTouched}  attacker's count {shell.FilesDone}  different {differences.Count}");
        Assert.True(differences.Count == 0, $"{Scenario.Show(differences)}\n{guard.LastLog}");
        Assert.InRange(incident.FilesTouched, 1, 3);
    }

    private static bool IsNoticed(Guard guard, Actor attacker)
    {
        Stopwatch? ended = null;
        Wait.Until(() =>
        {
            ended ??= attacker.ExitCode is not null ? Stopwatch.StartNew() : null;
            return guard.Incidents().Count > 0 || ended?.Elapsed > AfterItsEnd;
        }, Scenario.IsLong ? TimeSpan.FromMinutes(10) : ToNotice);
        return guard.Incidents().Count > 0;
    }
}
