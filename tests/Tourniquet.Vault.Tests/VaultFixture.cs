using Tourniquet.Core.Files;
using Tourniquet.Linux.Files;

namespace Tourniquet.Vault.Tests;

/// <summary>A file system with a vault and a protected folder "ward" on it, and short words for what tests do there.</summary>
public sealed class VaultFixture : IDisposable
{
    public VaultFixture(string kind, int? megabytes = null)
        : this(new LoopFileSystem(kind, megabytes))
    {
        Directory.CreateDirectory(At("ward"));
    }

    public VaultFixture(LoopFileSystem disk, IFileSystem? files = null)
    {
        Disk = disk;
        Reopen(files);
    }

    public static TheoryData<string> Kinds => ["ext4", "xfs", "btrfs"];

    public LoopFileSystem Disk { get; }

    public FixedClock Clock { get; } = new();

    public VaultStore Vault { get; private set; } = null!;

    public Mirror Mirror { get; private set; } = null!;

    public Captures Captures { get; private set; } = null!;

    public string VaultFolder => At(".tourniquet/vault");

    /// <summary>As a guard that starts again.</summary>
    public void Reopen(IFileSystem? files = null)
    {
        Vault?.Dispose();
        Vault = null!;
        Vault = VaultStore.Open(files ?? LinuxFileSystem.Instance, Clock, Disk.TopPath, LinuxFileSystem.OpenTop(Disk.TopPath), () => Guid.NewGuid().ToString("n"));
        Mirror = new(Vault);
        Captures = new(Vault);
    }

    public string At(string path) => Path.Combine(Disk.Top, path);

    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
    }

    public string Read(string path) => File.ReadAllText(At(path));

    public string Shell(string command) => LoopFileSystem.Run("bash", "-c", $"set -e; cd '{Disk.Top}'; {command}");

    public BaselineCounts Baseline(string folder = "ward")
    {
        var counts = new BaselineCounts();
        Mirror.Baseline(RawPath.Of(folder), counts, CancellationToken.None);
        return counts;
    }

    /// <summary>What the guard does at a write-open.</summary>
    public VersionRef Capture(RawPath path)
    {
        var folder = Vault.Files.OpenFolder(Vault.Top, path.Parent.Bytes);
        var file = Vault.Files.OpenFile(folder, path.Name.Bytes);
        var version = Captures.Take(file, path, out var error);
        Vault.Files.Close(file);
        Vault.Files.Close(folder);
        return version ?? throw new InvalidOperationException(Errno.Describe(error));
    }

    public VersionRef Capture(string path) => Capture(RawPath.Of(path));

    public Undone Undo(Change change) => UndoAll("incident-1", [change])[0];

    public List<Undone> UndoAll(string incident, IEnumerable<Change> changes)
    {
        using var rollback = new Rollback(Vault, Mirror, incident);
        return [.. changes.Select(rollback.Undo)];
    }

    public Undone PutBackMetadata(RawPath path, ulong inode, FileMetadata before)
    {
        using var rollback = new Rollback(Vault, Mirror, "i");
        return rollback.PutBackMetadata(path, inode, before);
    }

    public ulong Inode(string path) => StatOf(RawPath.Of(path)).Inode;

    public FileStat StatOf(RawPath path)
    {
        using var place = new Place(Vault.Files, Vault.Top, path);
        return place.Stat;
    }

    /// <summary>Every file below a folder: mode, owner, times, ACLs and attributes, then the content.</summary>
    public string Describe(string folder, bool folderTimes = false) => Shell(
        $"find '{folder}' \\( -type d -printf '%p %y %m %U:%G {(folderTimes ? "%T@" : "")}\\n' \\) -o -printf '%p %y %m %U:%G %s %T@ %l\\n' | sort; "
        + $"find '{folder}' -type f -print0 | sort -z | xargs -0 -r sha256sum; "
        + $"find '{folder}' \\( -type f -o -type d \\) -print0 | sort -z | (xargs -0 -r getfacl -p; :); "
        + $"find '{folder}' \\( -type f -o -type d \\) -print0 | sort -z | (xargs -0 -r getfattr -d -m 'user|trusted'; :)");

    public void Dispose()
    {
        Vault?.Dispose();
        Disk.Dispose();
    }
}

/// <summary>Time that goes on by a second when told to, and by a little at each look.</summary>
public sealed class FixedClock : TimeProvider
{
    private DateTimeOffset now = new(2017, 5, 12, 9, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => now = now.AddTicks(10);

    public void Advance(TimeSpan by) => now += by;
}
