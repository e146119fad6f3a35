using Tourniquet.Core.Files;
using Tourniquet.Linux.Fanotify;
using Tourniquet.Linux.Files;
using Tourniquet.Vault;

namespace Tourniquet.Guard;

/// <summary>
/// One file system with the folders protected on it, its vault, and the map from folder handles to paths. The map belongs to the guard's lock.
/// </summary>
internal sealed class GuardedVolume(VaultStore vault, int top, ulong device, ulong fileSystemId, string fileSystem) : IDisposable
{
    private const int FoldersKept = 16384;

    private readonly Dictionary<FileKey, RawPath> folders = [];

    public VaultStore Vault { get; } = vault;

    public Mirror Mirror { get; } = new(vault);

    public Captures Captures { get; } = new(vault);

    public int Top { get; } = top;

    public ulong Device { get; } = device;

    public ulong FileSystemId { get; } = fileSystemId;

    /// <summary>"ext4", "xfs", "btrfs".</summary>
    public string FileSystem { get; } = fileSystem;

    public List<ProtectedFolder> Folders { get; } = [];

    /// <summary>Files that left the protected folders but not the file system: the vault's link still shares their content.</summary>
    public Dictionary<FileKey, RawPath> MovedOut { get; } = [];

    public ProtectedFolder? FolderOf(RawPath path) => Folders.Find(folder => path.IsAtOrBelow(folder.Path));

    /// <summary>A path below the top as people write it.</summary>
    public string Display(RawPath path) => Vault.TopPath.Join(path).ToString();

    /// <summary>A descriptor to read a file, the caller's to close; negative when there is none. Never through a symbolic link.</summary>
    public int OpenFile(RawPath path)
    {
        var files = LinuxFileSystem.Instance;
        var folder = files.OpenFolder(Top, path.Parent.Bytes);
        if (folder < 0)
            return folder;
        var file = files.OpenFile(folder, path.Name.Bytes);
        files.Close(folder);
        return file;
    }

    /// <summary>What stands under a path; null when nothing does.</summary>
    public FileStat? StatOf(RawPath path)
    {
        var files = LinuxFileSystem.Instance;
        var folder = files.OpenFolder(Top, path.Parent.Bytes);
        if (folder < 0)
            return null;
        var error = files.Stat(folder, path.Name.Bytes, out var stat);
        files.Close(folder);
        return error < 0 ? null : stat;
    }

    /// <summary>The path of an open file below the top of this file system, whatever mount it was opened through; null when it cannot be told.</summary>
    public RawPath? PathOf(int file)
    {
        Span<byte> buffer = stackalloc byte[4096];
        var length = FileHandles.PathOf(file, buffer);
        if (length > 0 && RawPath.IsAtOrBelow(buffer[..length], Vault.TopPath.Bytes))
            return new RawPath(buffer[..length]).RelativeTo(Vault.TopPath);
        return FileHandles.PathByHandle(Top, file) is { } path && path.IsAtOrBelow(Vault.TopPath) ? Unmirrored(path.RelativeTo(Vault.TopPath)) : null;
    }

    /// <summary>The path of a folder that an event names by its handle; null when it is gone.</summary>
    public RawPath? FolderPath(ReadOnlySpan<byte> handle)
    {
        var key = FileKey.Of(handle);
        if (folders.TryGetValue(key, out var path))
            return path;
        var folder = FileHandles.Open(Top, handle);
        if (folder < 0)
            return null;
        var full = FileHandles.PathOf(folder);
        LinuxFileSystem.Instance.Close(folder);
        if (full is null || !full.IsAtOrBelow(Vault.TopPath))
            return null;
        if (folders.Count == FoldersKept)
            folders.Clear();
        return folders[key] = full.RelativeTo(Vault.TopPath);
    }

    /// <summary>A folder was renamed or removed: paths below it are no longer what they were.</summary>
    public void ForgetFolders() => folders.Clear();

    public void Dispose()
    {
        Vault.Index?.Dispose();
        Vault.Dispose();
    }

    /// <summary>A file found under its mirror's name stands at the same path in the real tree.</summary>
    private static RawPath Unmirrored(RawPath path) =>
        path.IsAtOrBelow(VaultStore.MirrorPath) ? path.RelativeTo(VaultStore.MirrorPath) : path;
}

/// <summary>A folder under protection.</summary>
/// <param name="Path">Below the top of its file system.</param>
/// <param name="FullPath">As the user named it, made absolute.</param>
internal sealed record ProtectedFolder(RawPath Path, RawPath FullPath)
{
    public BaselineCounts Counts { get; } = new();

    public string Name { get; } = FullPath.ToString();
}
