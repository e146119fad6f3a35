using System.Globalization;

namespace Tourniquet.Scenarios;

/// <summary>An attacker who knows about the guard: kills it, goes for its vault, drowns it in events. And the delete that may be nobody's attack.</summary>
public sealed class AttacksOnTheGuardTests
{
    private static readonly TimeSpan ToNotice = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData("ext4", 0)]
    [InlineData("ext4", 60)]
    [InlineData("ext4", 250)]
    [InlineData("btrfs", 60)]
    public void A_killed_guard_freezes_nobody_and_finds_every_original_again(string fileSystem, int killAfterMilliseconds)
    {
        Scenario.NeedFileSystem(fileSystem);
        using var volume = new LoopVolume(fileSystem);
        var before = Scenario.Furnish(volume);
        using var guard = new Guard(volume);
        using var bystander = new Actor(volume, Limit, "bash", "-c", "while :; do date +%N >> \"$1/bystander.log\"; echo >> \"$2/beats\"; sleep 0.02; done", "-", "ROOT", "WORK");
        Assert.True(Wait.Until(() => Beats(volume) > 3, TimeSpan.FromSeconds(5)), "The bystander could not work under guard.");

        using var attacker = new Actor(volume, Limit, "/usr/bin/python3", Programs.Script("scramble.py"), "renamed-over", "ROOT", "WORK", "--processes", "4");
        Thread.Sleep(killAfterMilliseconds);
        guard.Kill();
        var atDeath = Beats(volume);
        Assert.True(Wait.Until(() => Beats(volume) > atDeath + 3, TimeSpan.FromSeconds(3)), "The bystander stood still after the guard was killed.");

        Wait.Until(() => attacker.ExitCode is not null || attacker.AtLarge.Count == 0, TimeSpan.FromSeconds(10));
        guard.Start();
        guard.Stop();
        var kept = Snapshot.Of(volume.Top).Contents;
        var missing = before.Contents.Where(content => !kept.Contains(content)).ToList();
        Scenario.Report($"{fileSystem,-6}guard killed after {killAfterMilliseconds} ms: attacker got through {attacker.FilesDone}, originals missing {missing.Count}");
        Assert.True(missing.Count == 0, $"{missing.Count} originals are nowhere any more.\n{guard.LastLog}");
    }

    [Theory]
    [InlineData("ext4")]
    [InlineData("btrfs")]
    public void Removing_the_vault_is_an_attack_and_harms_no_document(string fileSystem) =>
        AttackVault(fileSystem, "rm -rf \"$1/.tourniquet\"");

    [Theory]
    [InlineData("ext4")]
    [InlineData("xfs")]
    public void Writing_over_what_the_vault_holds_is_an_attack_and_harms_no_document(string fileSystem) =>
        AttackVault(fileSystem, "find \"$1/.tourniquet\" -type f -exec dd if=/dev/urandom of={} bs=4k count=2 conv=notrunc status=none \\;");

    [Fact]
    public void Renaming_the_vault_is_refused_by_the_file_system()
    {
        using var volume = new LoopVolume("ext4");
        Scenario.Furnish(volume);
        using var guard = new Guard(volume);
        var held = FilesIn(volume);
        Assert.NotEqual(0, Programs.TryRun(Limit, "mv", $"{volume.Top}/.tourniquet", $"{volume.Top}/gone").Exit);
        Assert.NotEqual(0, Programs.TryRun(Limit, "mv", $"{volume.Top}/.tourniquet/vault", $"{volume.Top}/gone").Exit);
        Assert.Equal(held, FilesIn(volume));
    }

    [Theory]
    [InlineData("ext4")]
    [InlineData("xfs")]
    [InlineData("btrfs")]
    public void Renaming_the_vault_is_an_attack_and_harms_no_document(string fileSystem) =>
        AttackVault(fileSystem, "chattr -R -i \"$1/.tourniquet\"; mv \"$1/.tourniquet\" \"$1/gone\"; find \"$1/gone\" -type f -exec shred -f -n 1 {} +");

    [Theory]
    [InlineData("ext4")]
    [InlineData("xfs")]
    public void A_flood_of_events_hides_no_attack(string fileSystem)
    {
        const string Flood = """
            import os, sys
            base = os.path.join(sys.argv[1], "flood-%d" % os.getpid())
            os.makedirs(base)
            for i in range(60000):
                path = os.path.join(base, "f%d" % (i % 50))
                open(path, "w").close()
                os.rename(path, path + ".x")
                os.unlink(path + ".x")
            """;
        Scenario.NeedFileSystem(fileSystem);
        using var volume = new LoopVolume(fileSystem);
        var before = Scenario.Furnish(volume);
        using var guard = new Guard(volume);
        using var one = new Actor(volume, Limit, "/usr/bin/python3", "-c", Flood, volume.Top);
        using var two = new Actor(volume, Limit, "/usr/bin/python3", "-c", Flood, volume.Top);
        Assert.True(Wait.Until(() => Directory.GetDirectories(volume.Top, "flood-*").Length == 2, TimeSpan.FromSeconds(5)), "The flood did not begin.");

        using var attacker = new Actor(volume, Limit, "/usr/bin/python3", Programs.Script("scramble.py"), "in-place", "ROOT", "WORK");
        var noticed = Wait.Until(() => guard.Incidents().Any(i => i.IsRolledBack) && attacker.AtLarge.Count == 0, ToNotice);
        var differences = before.DifferencesTo(Snapshot.Of(volume.Root), allowNewEmpty: true);
        var touched = guard.Incidents().Sum(i => i.FilesTouched);
        Scenario.Report($"{fileSystem,-6}flood: touched {touched}, attacker's count {attacker.FilesDone}, different {differences.Count}");
        Assert.True(noticed, $"The attack was not stopped and undone.\n{guard.LastLog}");
        Assert.True(differences.Count == 0, Scenario.Show(differences));
        Assert.True(touched <= 3, $"Touched {touched} files.");
        Assert.True(one.AtLarge.Count > 0 || one.ExitCode == 0, "Who only made noise, in a folder that nobody protects, was stopped.");
    }

    [Theory]
    [InlineData("ext4")]
    [InlineData("xfs")]
    [InlineData("btrfs")]
    public void After_a_mass_delete_everything_is_still_in_the_vault(string fileSystem)
    {
        Scenario.NeedFileSystem(fileSystem);
        using var volume = new LoopVolume(fileSystem);
        var before = Scenario.Furnish(volume);
        using var guard = new Guard(volume);
        using var tidier = new Actor(volume, Limit, "bash", "-c", "rm -rf \"$1\"/*", "-", "ROOT");
        tidier.WaitForEnd(TimeSpan.FromSeconds(10));
        var missing = 0;
        Wait.Until(() => (missing = Missing(before, volume)) == 0, TimeSpan.FromSeconds(10));
        Scenario.Report($"{fileSystem,-6}mass delete: incidents {guard.Incidents().Count}, originals missing {missing}");
        Assert.True(missing == 0, $"{missing} originals are nowhere any more.\n{guard.LastLog}");
    }

    [Fact]
    public void After_a_mass_delete_one_command_brings_it_all_back()
    {
        using var volume = new LoopVolume("ext4");
        var before = Scenario.Furnish(volume);
        using var guard = new Guard(volume);
        var then = DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture);
        using var tidier = new Actor(volume, Limit, "bash", "-c", "rm -rf \"$1\"/*", "-", "ROOT");
        tidier.WaitForEnd(TimeSpan.FromSeconds(10));
        Assert.True(Wait.Until(() => Missing(before, volume) == 0, TimeSpan.FromSeconds(10)), "The vault does not hold everything.");

        var (exit, output, errors) = guard.Command("restore", volume.Root, "--at", then);
        var differences = before.DifferencesTo(Snapshot.Of(volume.Root));
        Assert.True(exit == 0, $"restore ended with {exit}: {output}{errors}");
        Assert.True(differences.Count == 0, Scenario.Show(differences));
    }

    [Fact]
    public void Nobody_but_root_reaches_into_the_vault()
    {
        Scenario.Need("setpriv");
        using var volume = new LoopVolume("ext4");
        Scenario.Furnish(volume);
        using var guard = new Guard(volume);
        foreach (var command in new[] { "find .tourniquet/vault", "cat .tourniquet/vault/format", "ls .tourniquet/vault/tree", "touch .tourniquet/x", "mv .tourniquet y" })
            Assert.NotEqual(0, Programs.TryRun(Limit, "setpriv", "--reuid", "nobody", "--clear-groups", "bash", "-c", $"cd '{volume.Top}' && {command}").Exit);
        Assert.Empty(guard.Incidents());
    }

    [Theory]
    [InlineData("ext4")]
    [InlineData("xfs")]
    public void Who_only_reads_all_of_the_volume_is_no_attacker(string fileSystem)
    {
        Scenario.NeedFileSystem(fileSystem);
        using var volume = new LoopVolume(fileSystem);
        Scenario.Furnish(volume);
        using var guard = new Guard(volume);

        // Openers that are slow to fall asleep, since others want the cores: the guard must not guess what they are about to do.
        using var busy = new Actor(volume, Limit, "bash", "-c", "for i in 1 2 3 4; do while :; do :; done & done; while :; do date >> \"$1/clock.log\"; done", "-", "ROOT");
        using var backup = new Actor(volume, Limit, "bash", "-c", "for i in 1 2 3 4 5; do tar cf - -C \"$1\" . | wc -c; find \"$1\" -type f -exec cat {} + | wc -c; done", "-", volume.Top);
        Assert.True(backup.WaitForEnd(TimeSpan.FromSeconds(60)), $"The backup was stopped: {backup.Errors}\n{guard.LastLog}");
        Assert.Empty(guard.Incidents());
    }

    private static void AttackVault(string fileSystem, string command)
    {
        Scenario.NeedFileSystem(fileSystem);
        using var volume = new LoopVolume(fileSystem);
        var before = Scenario.Furnish(volume);
        using var guard = new Guard(volume);
        var held = FilesIn(volume);
        using var attacker = new Actor(volume, Limit, "bash", "-c", command, "-", volume.Top);
        bool HasEnded() => attacker.ExitCode is not null;
        Wait.Until(() => guard.Incidents().Count > 0 || HasEnded(), ToNotice);
        var stopped = Wait.Until(() => attacker.AtLarge.Count == 0, TimeSpan.FromSeconds(5));
        var left = FilesIn(volume);
        var whole = Wait.Until(() => FilesIn(volume) >= held, ToNotice);
        var noticed = guard.Incidents().Count > 0;
        var differences = before.DifferencesTo(Snapshot.Of(volume.Root));
        Scenario.Report($"{fileSystem,-6}vault attack `{command[..Math.Min(40, command.Length)]}`: incident {noticed}, held {held}, left {left}, whole again {whole}, different {differences.Count}");

        // A move or a removal that the file system itself refused left nothing to notice.
        Assert.True(noticed || left >= held, $"No incident.\n{guard.LastLog}\n{attacker.Errors}");
        Assert.True(stopped, $"Still at large: {string.Join(", ", attacker.AtLarge)}\n{guard.LastLog}");
        Assert.True(differences.Count == 0, Scenario.Show(differences));
        Assert.True(whole, $"The vault held {held} files and holds {FilesIn(volume)} now.\n{guard.LastLog}");
    }

    private static int FilesIn(LoopVolume volume) =>
        Programs.TryRun(Limit, "find", Path.Combine(volume.Top, ".tourniquet"), "-type", "f").Output.Count(c => c == '\n');

    private static int Missing(Snapshot before, LoopVolume volume)
    {
        var kept = Snapshot.Of(volume.Top).Contents;
        return before.Contents.Count(content => !kept.Contains(content));
    }

    private static int Beats(LoopVolume volume)
    {
        var beats = Path.Combine(volume.Work, "beats");
        return File.Exists(beats) ? File.ReadLines(beats).Count() : 0;
    }
}
