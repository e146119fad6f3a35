namespace Tourniquet.Scenarios;

/// <summary>Ways to set the guard up: with decoys, and on the very file system that its program and its state are on.</summary>
public sealed class SettingsTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ToNotice = TimeSpan.FromSeconds(20);

    [Fact]
    public void Decoys_come_and_go_with_the_guard()
    {
        using var volume = new LoopVolume("ext4");
        var before = Scenario.Furnish(volume);
        using (var guard = new Guard(volume, "--decoys"))
        {
            var decoys = DecoysIn(volume);
            Assert.True(decoys.Length >= 4, $"There are {decoys.Length} decoys.");
            Assert.Equal(0, guard.Stop());
        }

        Assert.Empty(before.DifferencesTo(Snapshot.Of(volume.Root)));
    }

    [Fact]
    public void Work_that_goes_through_all_files_may_touch_all_decoys()
    {
        using var volume = new LoopVolume("ext4");
        Scenario.Furnish(volume);
        using var guard = new Guard(volume, "--decoys");
        using var worker = new Actor(volume, Limit, "bash", "-c", "find \"$1\" -type f \\( -name '*.txt' -o -name '*index.docx' -o -name '*archive.docx' \\) -print0 | xargs -0 touch -a; find \"$1\" -name '*.docx' -print0 | xargs -0 -n 1 -I{} cp {} {}; find \"$1\" -name '*-index.docx' -delete", "-", "ROOT");
        Assert.True(worker.WaitForEnd(Limit) && worker.ExitCode == 0, $"{worker.Errors}\n{guard.LastLog}");
        Assert.True(Wait.Until(() => guard.Log.Contains("decoy", StringComparison.Ordinal), ToNotice), "Nobody noticed that decoys went.");
        Assert.Empty(guard.Incidents());
    }

    /// <summary>Without decoys the first file of this attack is a suspicion, and it takes the second.</summary>
    [Fact]
    public void A_decoy_and_one_loss_are_an_attack()
    {
        using var volume = new LoopVolume("ext4");
        var before = Scenario.Furnish(volume);
        using var guard = new Guard(volume, "--decoys");
        using var attacker = new Actor(volume, Limit, "/usr/bin/python3", Programs.Script("scramble.py"), "new-then-unlink", "ROOT", "WORK");
        Assert.True(Wait.Until(() => guard.Incidents().Any(i => i.IsRolledBack) && attacker.AtLarge.Count == 0, ToNotice), $"Not stopped.\n{guard.LastLog}");
        var incident = guard.Incidents()[0];
        Assert.Contains(guard.Incident(incident.Id).GetProperty("evidence").EnumerateArray(), e => e.GetProperty("kind").GetString() == "decoyTouched");
        Assert.DoesNotContain(before.DifferencesTo(Snapshot.Of(volume.Root), allowNewEmpty: true), difference => !difference.Contains(".docx", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ext4")]
    [InlineData("xfs")]
    [InlineData("btrfs")]
    public void The_guard_may_stand_on_the_file_system_that_it_guards(string fileSystem)
    {
        Scenario.NeedFileSystem(fileSystem);
        using var volume = new LoopVolume(fileSystem);
        var before = Scenario.Furnish(volume);
        var executable = Path.Combine(volume.Top, "tourniquet");
        File.Copy(Guard.Executable(), executable);
        using var guard = new Guard(volume, executable, Path.Combine(volume.Top, "state"));
        Assert.Equal(0, guard.Command("allow", "/usr/bin/tar").Exit);
        using var attacker = new Actor(volume, Limit, "/usr/bin/python3", Programs.Script("scramble.py"), "in-place", "ROOT", "WORK");
        Assert.True(Wait.Until(() => guard.Incidents().Any(i => i.IsRolledBack) && attacker.AtLarge.Count == 0, ToNotice), $"Not stopped.\n{guard.LastLog}");
        Assert.Empty(before.DifferencesTo(Snapshot.Of(volume.Root), allowNewEmpty: true));
        Assert.Equal(0, guard.Command("drill", volume.Root).Exit);
        Assert.Equal(0, guard.Command("check").Exit);
        Assert.Equal(0, guard.Stop());
    }

    private static string[] DecoysIn(LoopVolume volume) =>
        [.. Directory.EnumerateFiles(volume.Root, "*", SearchOption.AllDirectories).Where(path => path.EndsWith("patients-index.docx", StringComparison.Ordinal) || path.EndsWith("patients-archive.docx", StringComparison.Ordinal))];
}
