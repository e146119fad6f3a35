using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>
/// Where an incident's rollback leaves what it displaces, laid out like the versions. Things get there by one rename, so nothing is ever
/// without a name on the way. Owns the handles of the folders it works in.
/// </summary>
internal sealed class Quarantine
{
    private readonly VaultStore vault;
    private readonly IFileSystem files;
    private readonly FolderSlot root;
    private readonly FolderSlot filesOf;

    public Quarantine(VaultStore vault, string incident)
    {
        (this.vault, files) = (vault, vault.Files);
        Incident = RawPath.Of(incident);
        root = new(files, path => vault.OpenOrMakeBelow(vault.Quarantine, path));
        filesOf = new(files, path => Root < 0 ? Root : vault.OpenOrMakeBelow(Root, VaultLayout.FilesOf(path)));
    }

    /// <summary>The incident's folder: a handle, or negative.</summary>
    public int Root => root.Get(Incident.Bytes);

    private RawPath Incident { get; }

    /// <summary>A name for the version in quarantine, for it to trade places with what stands at the path.</summary>
    /// <param name="place">The folder of the name; stays ours.</param>
    public int Prepare(RawPath path, int from, ReadOnlySpan<byte> versionName, out int place, out FreshName? name)
    {
        name = null;
        place = OpenFor(path);
        if (place < 0)
            return place;
        name = new(vault, place, path, VersionKind.Link);
        int error;
        do
        {
            error = files.Link(from, versionName, place, name.Bytes);
            if (error == -Errno.NotPermitted)
                using (new Unlocked(files, from, versionName))
                    error = files.Link(from, versionName, place, name.Bytes);
        }
        while (name.IsNextAfter(error));
        return error;
    }

    /// <summary>Moves what stands at a path to quarantine, folders with all in them. Nothing there: nothing to do.</summary>
    public Displaced Take(int folder, RawPath path, out int error)
    {
        var name = path.Name.Bytes;
        error = files.Stat(folder, name, out _);
        if (error == -Errno.NotFound)
        {
            error = 0;
            return default;
        }

        var place = error < 0 ? error : OpenFor(path);
        if (place < 0)
        {
            error = place;
            return default;
        }

        var version = vault.MoveToVersions(folder, name, path, VersionKind.Link, Root, out error);
        if (error == -Errno.NotPermitted)
            using (new Unlocked(files, folder, default))
                version = vault.MoveToVersions(folder, name, path, VersionKind.Link, Root, out error);
        if (error == -Errno.NotFound)
            error = 0;
        if (version is null)
            return default;
        _ = files.Stat(place, VaultLayout.NameIn(version), out var went);
        return new(version, went.Inode, FileLocks.None);
    }

    /// <summary>What turned out to be another file goes back to its name, unless that was taken again.</summary>
    public int GiveBack(VersionRef version, int folder)
    {
        var place = OpenFor(version.Path);
        return place < 0 ? place : files.Rename(place, VaultLayout.NameIn(version), folder, version.Path.Name.Bytes, replace: false);
    }

    /// <summary>Lifts the flags that keep a file where it is.</summary>
    public FileLocks Unlock(int folder, ReadOnlySpan<byte> name)
    {
        var file = files.OpenFile(folder, name);
        if (file < 0)
            return FileLocks.None;
        if (files.ReadLocks(file, out var locks) >= 0 && locks != FileLocks.None)
            _ = files.WriteLocks(file, FileLocks.None);
        files.Close(file);
        return locks;
    }

    /// <summary>A log that could only be appended to comes back as one, and what displaced it is no longer locked.</summary>
    public void Relock(in Displaced displaced, int folder, ReadOnlySpan<byte> name, VersionRef version)
    {
        if (version.Kind != VersionKind.Copy || !displaced.Locks.HasFlag(FileLocks.AppendOnly))
            return;
        var file = files.OpenFile(folder, name);
        if (file < 0)
            return;
        _ = files.WriteLocks(file, FileLocks.AppendOnly);
        files.Close(file);
    }

    public void Close()
    {
        filesOf.Clear();
        root.Clear();
    }

    private int OpenFor(RawPath path)
    {
        var cut = path.Bytes.LastIndexOf((byte)'/');
        return filesOf.Get(cut < 0 ? default : path.Bytes[..cut]);
    }
}

/// <summary>What went to quarantine, and the flags that had to be lifted from it; default when nothing did.</summary>
internal readonly record struct Displaced(VersionRef? Version, ulong Inode, FileLocks Locks);
