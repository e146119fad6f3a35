namespace Tourniquet.Scenarios;

/// <summary>
/// A file system of its own in a sparse image, with a marker that the damaging scripts look for. Goes away whatever a scenario left on it:
/// processes that hold it are killed by id, and if that does not help it is detached.
/// </summary>
internal sealed class LoopVolume : IDisposable
{
    private readonly string folder;

    public LoopVolume(string fileSystem, int mebibytes = 500)
    {
        FileSystem = fileSystem;
        folder = Directory.CreateTempSubdirectory("tourniquet-scenario-").FullName;

        // Some jobs run as a user of their own.
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        var image = Path.Combine(folder, "image");
        using (var file = File.Create(image))
            file.SetLength(mebibytes * 1024L * 1024);
        Programs.Run(fileSystem switch
        {
            "ext4" => ["mkfs.ext4", "-q", "-F", image],
            "xfs" => ["mkfs.xfs", "-q", "-f", image],
            _ => [$"mkfs.{fileSystem}", "-q", "-f", image],
        });
        Top = Directory.CreateDirectory(Path.Combine(folder, "volume")).FullName;
        Programs.Run("mount", "-o", "loop", image, Top);
        File.WriteAllText(Path.Combine(Top, ".scenario-volume"), "made by the tests\n");
        Root = Directory.CreateDirectory(Path.Combine(Top, "srv")).FullName;
        Work = Directory.CreateDirectory(Path.Combine(folder, "work")).FullName;
    }

    public string FileSystem { get; }

    /// <summary>The mount point.</summary>
    public string Top { get; }

    /// <summary>The folder to protect.</summary>
    public string Root { get; }

    /// <summary>A folder on another file system, for state, logs and what attackers keep to themselves.</summary>
    public string Work { get; }

    public void Dispose()
    {
        // An attacker may have mounted it a second time.
        foreach (var mount in File.ReadLines("/proc/self/mounts").Select(line => line.Split(' ')[1]).Where(m => m.StartsWith(Work, StringComparison.Ordinal)).ToList())
            Programs.TryRun(TimeSpan.FromSeconds(20), "umount", "-l", mount);
        for (var attempt = 0; IsMounted() && attempt < 5; attempt++)
        {
            if (Programs.TryRun(TimeSpan.FromSeconds(20), "umount", Top).Exit == 0)
                break;
            foreach (var holder in Holders())
                Programs.Kill(holder);
            Wait.Until(() => Holders().Count == 0, TimeSpan.FromSeconds(1));
        }

        if (IsMounted())
            Programs.TryRun(TimeSpan.FromSeconds(20), "umount", "-l", Top);

        // rm, since .NET cannot name files whose names are not UTF-8. It never leaves the disk that the image is on.
        Programs.Run("rm", "-rf", "--one-file-system", folder);
    }

    private bool IsMounted() => File.ReadLines("/proc/self/mounts").Any(line => line.Split(' ')[1] == Top);

    private List<int> Holders() =>
        LiveProcess.All().Select(process => process.Id).Where(id => id != Environment.ProcessId && Holds(id)).ToList();

    private bool Holds(int process)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries($"/proc/{process}/fd").Append($"/proc/{process}/cwd").Append($"/proc/{process}/root")
                .Any(link => File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName.StartsWith(Top, StringComparison.Ordinal) == true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
