namespace Tourniquet.Scenarios;

/// <summary>Nobody but root reaches what the vault holds, by any way that a local user has.</summary>
public sealed class VaultReachTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("ext4")]
    [InlineData("xfs")]
    [InlineData("btrfs")]
    public void No_user_reaches_into_the_vault_by_any_way(string fileSystem)
    {
        Scenario.NeedFileSystem(fileSystem);
        Scenario.Need("setpriv", "unshare");
        using var volume = new LoopVolume(fileSystem);
        Furnish(volume);
        using var guard = new Guard(volume);
        KeepVersions(volume);
        var (list, script) = (Path.Combine(volume.Work, "list"), Path.Combine(volume.Work, "reach.py"));
        File.WriteAllText(list, Programs.Run("find", $"{volume.Top}/.tourniquet", "-mindepth", "2", "-type", "f"));
        Assert.Contains("secret.txt", File.ReadAllText(list), StringComparison.Ordinal);
        File.Copy(Programs.Script("reach.py"), script);
        string[] reach = ["/usr/bin/python3", script, volume.Top, $"{guard.ProcessId}", list];
        string[] nobody = ["setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups"];

        // The script finds ways where there are some, or it would prove nothing.
        Assert.Contains("read ", Programs.Run([.. reach, "look"]), StringComparison.Ordinal);
        Assert.Empty(Ways([.. nobody, .. reach]));
        Assert.Empty(Ways([.. nobody, "unshare", "-Urm", .. reach]));
        Assert.Empty(Ways([.. nobody, "unshare", "-UrmpfC", "--mount-proc", .. reach]));
    }

    [Theory]
    [InlineData("ext4")]
    [InlineData("xfs")]
    [InlineData("btrfs")]
    public void Copies_in_the_vault_carry_no_set_uid_bit(string fileSystem)
    {
        Scenario.NeedFileSystem(fileSystem);
        using var volume = new LoopVolume(fileSystem);
        Furnish(volume);
        using var guard = new Guard(volume);
        KeepVersions(volume);
        Assert.NotEmpty(Copies(volume, "-name", "*"));
        Assert.Empty(Copies(volume, "-perm", "/7000"));
    }

    [Fact]
    public void What_a_users_own_second_name_writes_over_is_kept_first()
    {
        using var volume = new LoopVolume("ext4");
        Furnish(volume);
        var (inside, outside) = (Path.Combine(volume.Root, "users.txt"), Path.Combine(volume.Top, "open", "second-name.txt"));
        File.WriteAllText(inside, "what the ward needs\n");
        Programs.Run("chown", "nobody", inside);
        Programs.Run("ln", inside, outside);
        using var guard = new Guard(volume);
        Programs.Run("setpriv", "--reuid", "nobody", "--clear-groups", "bash", "-c", $"echo other > '{outside}'");
        Assert.Equal("other\n", File.ReadAllText(inside));
        Assert.Contains("what the ward needs", Programs.Run("grep", "-rh", "ward needs", $"{volume.Top}/.tourniquet"), StringComparison.Ordinal);
    }

    private static void Furnish(LoopVolume volume)
    {
        File.WriteAllText(Path.Combine(volume.Root, "secret.txt"), "only root may read this\n");
        File.SetUnixFileMode(Path.Combine(volume.Root, "secret.txt"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(Path.Combine(volume.Root, "public.txt"), "anybody may read this\n");
        File.Copy("/usr/bin/true", Path.Combine(volume.Root, "set-uid"));
        Programs.Run("chmod", "6755", Path.Combine(volume.Root, "set-uid"));
        var open = Directory.CreateDirectory(Path.Combine(volume.Top, "open")).FullName;
        Programs.Run("chmod", "1777", open);
        Programs.Run("setpriv", "--reuid", "nobody", "--clear-groups", "touch", $"{open}/own.txt");
    }

    /// <summary>A version by copy of each file, and one by link of a file that is removed.</summary>
    private static void KeepVersions(LoopVolume volume)
    {
        foreach (var name in new[] { "secret.txt", "public.txt", "set-uid" })
            Programs.Run("bash", "-c", "echo one more line >> \"$1\"", "-", Path.Combine(volume.Root, name));
        Programs.Run("rm", Path.Combine(volume.Root, "public.txt"));
        Assert.True(Wait.Until(() => Copies(volume, "-name", "*").Length >= 3, TimeSpan.FromSeconds(10)), "No versions were kept.");
    }

    private static string[] Copies(LoopVolume volume, params string[] test) =>
        Programs.Run(["find", $"{volume.Top}/.tourniquet/vault", "-name", "*.c", "-type", "f", .. test]).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string[] Ways(string[] command)
    {
        var (exit, output, errors) = Programs.TryRun(Limit, command);
        Assert.True(exit == 0, $"It could not try: {errors}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
