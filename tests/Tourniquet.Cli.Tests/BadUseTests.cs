namespace Tourniquet.Cli.Tests;

/// <summary>Bad use gets one clear sentence on standard error, and exit code 2.</summary>
public sealed class BadUseTests
{
    private static readonly string Nowhere = Path.Combine(Path.GetTempPath(), $"tourniquet-none-{Guid.NewGuid():n}");

    [Fact]
    public void A_path_that_is_missing() => Refused(Protect("/no/such/folder"), "does not exist");

    [Fact]
    public void A_path_that_is_no_folder() => Refused(Protect("/etc/passwd"), "not a folder");

    [Fact]
    public void A_file_system_that_keeps_nothing() => Refused(Protect("/dev/shm"), "tmpfs", "ext4, xfs and btrfs");

    [Fact]
    public void Another_file_system_that_cannot() => Refused(Protect("/proc"), "proc", "ext4, xfs and btrfs");

    [Fact]
    public void A_file_system_without_hard_links()
    {
        Assert.SkipUnless(File.Exists("/sbin/mkfs.vfat") || File.Exists("/usr/sbin/mkfs.vfat"), "mkfs.vfat is not here");
        using var disk = new Disk("vfat");
        Refused(Protect(disk.Path), "vfat", "ext4, xfs and btrfs");
    }

    [Fact]
    public void An_overlay()
    {
        using var disk = new Disk();
        foreach (var name in new[] { "low", "up", "work", "all" })
            Directory.CreateDirectory(Path.Combine(disk.Path, name));
        var all = disk.Path + "/all";
        var mounted = Tool.Run("mount", "-t", "overlay", "overlay", "-o", $"lowerdir={disk.Path}/low,upperdir={disk.Path}/up,workdir={disk.Path}/work", all);
        Assert.SkipWhen(mounted.Code != 0, "no overlay here: " + mounted.Error);
        var outcome = Protect(all);
        Tool.Run("umount", all);
        Refused(outcome, "overlay", "ext4, xfs and btrfs");
    }

    [Fact]
    public void Not_root()
    {
        Refused(AsNobody("protect", "/srv"), "root", "sudo");
        foreach (var command in new[] { "rollback x", "release x", "drill /srv", "restore /srv", "versions /srv/x", "check", "allow /bin/true" })
            Refused(AsNobody(command.Split(' ')), "root", "sudo");
        var status = AsNobody("status");
        Assert.True(status is { Code: 1, Out: "" } && status.Error.Contains("only root", StringComparison.Ordinal), status.ToString());
    }

    [Fact]
    public void A_state_folder_inside_the_protected_path()
    {
        using var disk = new Disk();
        Refused(Tool.Tourniquet("protect", disk.Path, "--state", disk.Path + "/state"), "inside", "--state");
    }

    [Fact]
    public void A_state_folder_inside_by_way_of_a_link()
    {
        using var disk = new Disk();
        Directory.CreateDirectory(disk.Path + "/inner");
        File.CreateSymbolicLink(disk.Folder + "/link", disk.Path + "/inner");
        Refused(Tool.Tourniquet("protect", disk.Path, "--state", disk.Folder + "/link/state"), "inside", "--state");
    }

    [Fact]
    public void A_vault_of_a_newer_version()
    {
        using var disk = new Disk();
        using (Guard.Start(disk.State, disk.Path))
        {
        }

        var format = disk.Path + "/.tourniquet/vault/format";
        File.WriteAllText(format, File.ReadAllText(format).Replace("tourniquet-vault 1 ", "tourniquet-vault 99 ", StringComparison.Ordinal));
        Refused(Tool.Tourniquet("protect", disk.Path, "--state", disk.State), "newer", "99");
    }

    [Fact]
    public void Guarded_already()
    {
        using var disk = new Disk();
        using var guard = Guard.Start(disk.State, disk.Path);
        Refused(Tool.Tourniquet("protect", disk.Path, "--state", disk.State), "already");
        Refused(Tool.Tourniquet("protect", disk.Path, "--state", disk.Folder + "/other"), "already");
    }

    [Fact]
    public void The_same_folder_twice()
    {
        using var disk = new Disk();
        Directory.CreateDirectory(disk.Path + "/ward");
        File.CreateSymbolicLink(disk.Folder + "/link", disk.Path + "/ward");
        Refused(Tool.Tourniquet("protect", disk.Path + "/ward", disk.Folder + "/link", "--state", disk.State), "twice");
        Refused(Tool.Tourniquet("protect", disk.Path, disk.Path + "/ward", "--state", disk.State), "inside the other");
        Refused(Tool.Tourniquet("protect", disk.Path + "/ward", disk.Path, "--state", disk.State), "inside the other");
    }

    [Fact]
    public void A_subvolume_of_btrfs()
    {
        using var disk = new Disk("btrfs", megabytes: 128);
        var made = Tool.Run("btrfs", "subvolume", "create", disk.Path + "/inner");
        Assert.True(made.Code == 0, made.ToString());
        Refused(Tool.Tourniquet("protect", disk.Path + "/inner", "--state", disk.State), "subvolume", "top-level");
        Assert.False(Directory.Exists(disk.Path + "/inner/.tourniquet"), "a vault was made before it was refused");
    }

    [Fact]
    public void A_state_folder_that_others_may_enter_is_closed_when_it_is_the_guards_own_and_refused_otherwise()
    {
        using var disk = new Disk();
        Directory.CreateDirectory(disk.State);
        File.SetUnixFileMode(disk.State, (UnixFileMode)0b111_101_101);
        using (var guard = Guard.Start(disk.State, disk.Path))
            Assert.Contains("0700", guard.Errors, StringComparison.Ordinal);
        Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(disk.State));

        var shared = Directory.CreateDirectory(disk.Folder + "/shared").FullName;
        File.SetUnixFileMode(shared, (UnixFileMode)0b111_101_101);
        File.WriteAllText(shared + "/somebody-elses", "");
        Refused(Tool.Tourniquet("protect", disk.Path, "--state", shared), "open to other users");
        Assert.Equal((UnixFileMode)0b111_101_101, File.GetUnixFileMode(shared));

        Tool.Run("chown", "65534", disk.State);
        Refused(Tool.Tourniquet("protect", disk.Path, "--state", disk.State), "belongs to user 65534");
    }

    [Theory]
    [InlineData("""{ "deadlineMiliseconds": 500 }""", "deadlineMiliseconds")]
    [InlineData("""{ "deadlineMilliseconds": 5 }""", "100 to 10000")]
    [InlineData("""{ "keepDays": """, "settings file")]
    [InlineData("""[]""", "settings file")]
    public void Settings_that_cannot_be_meant(string text, string named)
    {
        using var disk = new Disk();
        var settings = disk.Folder + "/settings.json";
        File.WriteAllText(settings, text);
        Refused(Tool.Tourniquet("protect", disk.Path, "--state", disk.State, "--config", settings), named);
    }

    [Theory]
    [InlineData("protect", "/srv", "--nonsense")]
    [InlineData("protect")]
    [InlineData("incident")]
    [InlineData("drill")]
    [InlineData("nonsense")]
    [InlineData("nonsense", "--help")]
    [InlineData("restore", "/srv", "--at", "yesterday-ish")]
    [InlineData("protect", "/srv", "--mode", "kill")]
    [InlineData("rollback")]
    public void Words_that_it_does_not_know(params string[] arguments) => Refused(Tool.Tourniquet(arguments), "tourniquet", "--help");

    [Fact]
    public void Commands_that_no_guard_answers()
    {
        Refused(Tool.Tourniquet("drill", "/srv", "--state", Nowhere), "No guard runs");
        Refused(Tool.Tourniquet("check", "--state", Nowhere), "No guard runs", "tourniquet check PATH");
        Refused(Tool.Tourniquet("restore", "/srv", "--at", "2026-05-12T11:58:00Z", "--version", "x", "--state", Nowhere), "not both");
        Refused(Tool.Tourniquet("versions", "/proc/version", "--state", Nowhere), "no vault");
    }

    [Fact]
    public void Status_without_a_guard_fails_and_says_how_to_start_one()
    {
        var outcome = Tool.Tourniquet("status", "--state", Nowhere);
        Assert.True(outcome is { Code: 1, Out: "" } && outcome.Error.Contains("tourniquet protect", StringComparison.Ordinal), outcome.ToString());
    }

    [Fact]
    public void Help_of_every_command_has_an_example()
    {
        var listed = Tool.Tourniquet("--help");
        Assert.Equal(0, listed.Code);
        Assert.Contains("0 done, 1 failed, 2 wrong use", listed.Out, StringComparison.Ordinal);
        foreach (var command in new[] { "protect", "status", "incidents", "incident", "rollback", "release", "versions", "restore", "check", "drill", "allow" })
        {
            Assert.Contains(command, listed.Out, StringComparison.Ordinal);
            var help = Tool.Tourniquet(command, "--help");
            Assert.True(help.Code == 0 && help.Error.Length == 0 && help.Out.Contains("Example", StringComparison.Ordinal) && help.Out.Contains("tourniquet " + command + " ", StringComparison.Ordinal), help.ToString());
        }
    }

    /// <summary>A copy where an ordinary user can reach it, since the checkout may stand in root's home; and no home to write to.</summary>
    private static Outcome AsNobody(params string[] arguments)
    {
        var copy = Directory.CreateTempSubdirectory("tourniquet-copy-").FullName;
        Tool.Run("chmod", "755", copy);
        File.Copy(Tool.Required(), copy + "/tourniquet");
        var outcome = Tool.Run("env", ["HOME=/nonexistent", "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", copy + "/tourniquet", .. arguments, "--state", Nowhere]);
        Directory.Delete(copy, recursive: true);
        return outcome;
    }

    private static Outcome Protect(string path) => Tool.Tourniquet("protect", path, "--state", Nowhere);

    private static void Refused(Outcome outcome, params string[] words)
    {
        if (Directory.Exists(Nowhere))
            Directory.Delete(Nowhere, recursive: true);
        Assert.True(outcome.Code == 2, outcome.ToString());
        Assert.True(outcome.Out.Length == 0 && outcome.Error.TrimEnd('\n').Split('\n').Length == 1, "not one line on standard error: " + outcome);
        Assert.DoesNotContain("Exception", outcome.Error, StringComparison.Ordinal);
        foreach (var word in words)
            Assert.Contains(word, outcome.Error, StringComparison.Ordinal);
    }
}
