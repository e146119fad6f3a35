namespace Tourniquet.Cli.Tests;

/// <summary>A file system of its own on a loop device, unmounted and removed whatever happens.</summary>
internal sealed class Disk : IDisposable
{
    private readonly string image;

    public Disk(string format = "ext4", int megabytes = 64)
    {
        _ = Tool.Required();
        var folder = Directory.CreateTempSubdirectory("tourniquet-cli-").FullName;
        (Folder, image, Path) = (folder, folder + "/image", folder + "/mnt");
        using (var file = File.Create(image))
            file.SetLength((long)megabytes << 20);
        var made = Tool.Run("mkfs." + format, format == "ext4" ? ["-q", "-F", image] : [image]);
        Directory.CreateDirectory(Path);
        var mounted = made.Code == 0 ? Tool.Run("mount", "-o", "loop", image, Path) : made;
        if (mounted.Code == 0)
            return;
        Directory.Delete(folder, recursive: true);
        Assert.Skip($"no {format} here: {mounted}");
    }

    public string Folder { get; }

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    public string State => Folder + "/state";

    public void Dispose()
    {
        // The kernel may hold it a moment longer than the guard that has just ended.
        for (var i = 0; i < 50 && Tool.Run("umount", Path).Code != 0; i++)
            Thread.Sleep(100);
        if (Tool.Run("mountpoint", "-q", Path).Code != 0)
            Directory.Delete(Folder, recursive: true);
    }
}
