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
        // Where an ordinary user can reach it: the checkout may stand in root's home.
        var copy = Directory.CreateTempSubdirectory("tourniquet-copy-").FullName;
        Tool.Run("chmod", "777", copy);
        File.Copy(Tool.Required(), copy + "/tourniquet");
        var outcome = Tool.Run("env", "HOME=" + copy, "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", copy + "/tourniquet", "protect", "/srv");
        Directory.Delete(copy, recursive: true);
        Refused(outcome, "root", "sudo");
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
    [InlineData("protect", "/srv", "--mode", "kill")]
    [InlineData("rollback")]
    public void Words_that_it_does_not_know(params string[] arguments) => Refused(Tool.Tourniquet(arguments), "tourniquet", "--help");

    [Fact]
    public void Status_without_a_guard_fails_and_says_how_to_start_one()
    {
        var outcome = Tool.Tourniquet("status", "--state", Nowhere);
        Assert.True(outcome is { Code: 1, Out: "" } && outcome.Error.Contains("tourniquet protect", StringComparison.Ordinal), outcome.ToString());
    }

    [Fact]
    public void Help_of_every_command_is_there()
    {
        var listed = Tool.Tourniquet("--help");
        Assert.Equal(0, listed.Code);
        foreach (var command in new[] { "protect", "status", "incidents", "incident", "rollback", "release", "drill", "allow" })
        {
            Assert.Contains(command, listed.Out, StringComparison.Ordinal);
            var help = Tool.Tourniquet(command, "--help");
            Assert.True(help.Code == 0 && help.Out.Length > 150 && help.Error.Length == 0, help.ToString());
        }
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
