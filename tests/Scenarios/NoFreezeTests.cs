using System.Diagnostics;
using System.Globalization;

namespace Tourniquet.Scenarios;

/// <summary>Whatever stands still, a disk, a program or the guard itself: other programs go on within the deadline.</summary>
public sealed class NoFreezeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData("ext4")]
    [InlineData("xfs")]
    public void A_frozen_file_system_freezes_no_open(string fileSystem)
    {
        Scenario.NeedFileSystem(fileSystem);
        using var volume = new LoopVolume(fileSystem);
        Scenario.Furnish(volume);
        using var guard = new Guard(volume);
        using var bystander = new Bystander(volume);
        using var writer = new Actor(volume, Limit, "bash", "-c", "while :; do date >> \"$1/diary.txt\"; sleep 0.01; done", "-", "ROOT");
        Programs.Run("timeout", "20", "fsfreeze", "-f", volume.Top);
        try
        {
            bystander.GoesOn();
        }
        finally
        {
            Programs.Run("fsfreeze", "-u", volume.Top);
        }

        bystander.GoesOn();
        StillGuards(guard);
    }

    [Fact]
    public void A_lease_on_one_file_keeps_nobody_from_the_others()
    {
        using var volume = new LoopVolume("ext4");
        Scenario.Furnish(volume);
        var leased = Path.Combine(volume.Root, "leased.txt");
        File.WriteAllText(leased, "a file with a lease on it\n");
        using var guard = new Guard(volume);
        using var bystander = new Bystander(volume);
        using var holder = new Actor(volume, Limit, "/usr/bin/python3", Programs.Script("lease.py"), leased, "WORK");
        Assert.True(Wait.Until(() => File.Exists(Path.Combine(volume.Work, "leased")), TimeSpan.FromSeconds(10)), "No lease: " + holder.Errors);
        using var opener = new Actor(volume, Limit, "bash", "-c", "echo more >> \"$1\"", "-", leased);
        bystander.GoesOn();
        holder.Stop();
        Assert.True(opener.WaitForEnd(TimeSpan.FromSeconds(20)), "Who wanted the leased file still waits after the lease has gone.");
        StillGuards(guard);
    }

    [Theory]
    [InlineData("ext4")]
    [InlineData("btrfs")]
    public void A_full_disk_keeps_nobody_from_writing_over_what_is_there(string fileSystem)
    {
        Scenario.NeedFileSystem(fileSystem);
        using var volume = new LoopVolume(fileSystem, mebibytes: 200);
        Scenario.Furnish(volume, "--set", "small");
        using var guard = new Guard(volume);
        using var bystander = new Bystander(volume);
        var filler = Path.Combine(volume.Top, "filler");
        Programs.TryRun(Limit, "dd", "if=/dev/zero", $"of={filler}", "bs=1M", "status=none");
        bystander.GoesOn();

        // A clone takes no space on btrfs, so there nothing is missed.
        if (fileSystem == "ext4")
            Assert.Contains("to keep the disk from filling up", guard.Command("status").Output, StringComparison.Ordinal);
        File.Delete(filler);
        bystander.GoesOn();
        StillGuards(guard);
    }

    [Fact]
    public void A_slow_disk_delays_an_open_no_longer_than_the_deadline()
    {
        const string Throttle = "/sys/fs/cgroup/blkio";
        Assert.SkipUnless(File.Exists(Throttle + "/blkio.throttle.read_bps_device"), "a disk cannot be made slow here: no dm-delay, no blkio throttle");
        using var volume = new LoopVolume("ext4");
        Scenario.Furnish(volume);
        var large = Path.Combine(volume.Root, "scan.raw");
        Programs.Run("dd", "if=/dev/urandom", $"of={large}", "bs=1M", "count=60", "status=none");
        using var guard = new Guard(volume);
        using var bystander = new Bystander(volume);
        var group = Directory.CreateDirectory($"{Throttle}/tourniquet-test-{Environment.ProcessId}").FullName;
        try
        {
            var device = Programs.Run("findmnt", "-no", "MAJ:MIN", volume.Top).Trim();
            File.WriteAllText(group + "/blkio.throttle.read_bps_device", $"{device} 2000000");
            File.WriteAllText(group + "/cgroup.procs", guard.ProcessId.ToString(CultureInfo.InvariantCulture));
            Programs.Run("sync");
            Programs.Run("dd", $"of={large}", "oflag=nocache", "conv=notrunc,fdatasync", "count=0", "status=none");
            Assert.True(Opens(volume, large) < Bystander.Longest, "The open waited for the slow disk.");
            bystander.GoesOn();
            Assert.Contains("let through at the deadline", guard.Command("status").Output, StringComparison.Ordinal);
        }
        finally
        {
            File.WriteAllText(Throttle + "/cgroup.procs", guard.ProcessId.ToString(CultureInfo.InvariantCulture));
            Directory.Delete(group);
        }
    }

    [Theory]
    [InlineData("ext4", "truncate -s 900G")]
    [InlineData("ext4", "dd if=/dev/zero bs=1M count=1200 status=none of=")]
    [InlineData("xfs", "truncate -s 900G")]
    public void A_huge_file_delays_an_open_no_longer_than_the_deadline(string fileSystem, string make)
    {
        Scenario.NeedFileSystem(fileSystem);
        using var volume = new LoopVolume(fileSystem, mebibytes: 4000);
        var huge = Path.Combine(volume.Root, "huge.raw");
        Programs.Run("bash", "-c", make.EndsWith('=') ? $"{make}'{huge}'" : $"{make} '{huge}'");
        using var guard = new Guard(volume);
        using var bystander = new Bystander(volume);
        Assert.True(Opens(volume, huge) < Bystander.Longest, "The open waited for the copy of the whole file.");
        bystander.GoesOn();
        StillGuards(guard);
    }

    [Fact]
    public void A_stopped_guard_stops_nobody_and_says_afterwards_what_it_missed()
    {
        using var volume = new LoopVolume("ext4");
        var before = Scenario.Furnish(volume);
        using var guard = new Guard(volume);
        using var bystander = new Bystander(volume);
        guard.Signal("STOP");
        Assert.Equal('T', LiveProcess.Of(guard.ProcessId)?.State);
        bystander.GoesOn();
        Assert.Contains("stands still", guard.Log, StringComparison.Ordinal);
        guard.Signal("CONT");
        Assert.True(Wait.Until(() => guard.Command("status").Output.Contains("while the guard stood still", StringComparison.Ordinal), TimeSpan.FromSeconds(10)), "What was missed is not said.\n" + guard.LastLog);
        bystander.GoesOn();
        Assert.True(Wait.Until(() => guard.Log.Contains("answers again", StringComparison.Ordinal), TimeSpan.FromSeconds(10)), guard.LastLog);

        using var attacker = new Actor(volume, Limit, "/usr/bin/python3", Programs.Script("scramble.py"), "in-place", "ROOT", "WORK");
        Assert.True(Wait.Until(() => guard.Incidents().Any(i => i.IsRolledBack), TimeSpan.FromSeconds(20)), "It does not guard any more.\n" + guard.LastLog);
        Assert.Empty(before.DifferencesTo(Snapshot.Of(volume.Root), (path, _) => path.Contains("bystander", StringComparison.Ordinal), allowNewEmpty: true));
        StillGuards(guard);
    }

    [Fact]
    public void A_standby_that_is_stopped_holds_nobody_when_the_guard_is_killed()
    {
        using var volume = new LoopVolume("ext4");
        Scenario.Furnish(volume);
        using var guard = new Guard(volume);
        using var bystander = new Bystander(volume);
        var standby = Assert.Single(LiveProcess.All(), process => process.Parent == guard.ProcessId);
        Programs.Run("kill", "-STOP", $"{standby.Id}");
        guard.Kill();
        bystander.GoesOn();
        Assert.True(Wait.Until(() => LiveProcess.Of(standby.Id) is null or { State: 'Z' or 'X' }, TimeSpan.FromSeconds(5)), "The standby outlived the guard.");
    }

    [Fact]
    public void A_standby_that_was_killed_comes_back()
    {
        using var volume = new LoopVolume("ext4");
        using var guard = new Guard(volume);
        var standby = Assert.Single(LiveProcess.All(), process => process.Parent == guard.ProcessId);
        Programs.Kill(standby.Id);
        Assert.True(Wait.Until(() => LiveProcess.All().Any(process => process.Parent == guard.ProcessId && process.Id != standby.Id && process.State != 'Z'), TimeSpan.FromSeconds(10)), guard.LastLog);
        Assert.Contains("started again", guard.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hundred_thousand_events_that_wait_delay_no_open()
    {
        const string Flood = """
            import os, sys
            base = os.path.join(sys.argv[1], "flood")
            os.makedirs(base)
            for i in range(400):
                open(os.path.join(base, "f%d" % i), "w").close()
            for i in range(125):
                for j in range(400):
                    os.rename(os.path.join(base, "f%d%s" % (j, ".x" * (i % 2))), os.path.join(base, "f%d%s" % (j, ".x" * ((i + 1) % 2))))
            for i in range(50000):
                os.close(os.open(os.path.join(base, "f%d.x" % (i % 400)), os.O_WRONLY))
            """;
        using var volume = new LoopVolume("ext4");
        Scenario.Furnish(volume);
        using var guard = new Guard(volume);
        using var bystander = new Bystander(volume);

        // While it is stopped, the standby lets the openers through and every event waits in the watch's queue.
        guard.Signal("STOP");
        using var flood = new Actor(volume, Limit, "/usr/bin/python3", "-c", Flood, "ROOT");
        Assert.True(flood.WaitForEnd(TimeSpan.FromSeconds(90)) && flood.ExitCode == 0, "The flood did not end: " + flood.Errors);
        guard.Signal("CONT");
        bystander.GoesOn();
        Assert.Empty(guard.Incidents());
        StillGuards(guard);
    }

    private static TimeSpan Opens(LoopVolume volume, string path)
    {
        var watch = Stopwatch.StartNew();
        using var opener = new Actor(volume, Limit, "dd", "if=/dev/zero", $"of={path}", "conv=notrunc", "bs=4k", "count=1", "status=none");
        Assert.True(opener.WaitForEnd(Limit) && opener.ExitCode == 0, "It could not write: " + opener.Errors);
        return watch.Elapsed;
    }

    private static void StillGuards(Guard guard)
    {
        var (exit, output, errors) = guard.Command("check");
        Assert.True(exit == 0, $"check: {output}{errors}\n{guard.LastLog}");
    }
}
