using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>
/// Takes changes back, newest first. Deletes nothing: what stands in the way trades places with the old file in one step, and so is in the
/// incident's quarantine the moment it is gone. Every step can be repeated after a kill: what is done already is found done.
/// One thread at a time. Owns the handles of the folders it works in, from one change to the next: a change alone would cost several times as much.
/// </summary>
public sealed class Rollback : IDisposable
{
    /// <summary>As a shared inode: whatever stands at the path.</summary>
    internal const ulong AnyInode = ulong.MaxValue;

    // Somebody makes, removes or replaces the file while we put it back: look again, but not for ever.
    private const int Attempts = 5;

    private readonly VaultStore vault;
    private readonly IFileSystem files;
    private readonly Mirror mirror;
    private readonly Quarantine quarantine;
    private readonly CopyRestorer copies;
    private readonly FolderSlot real;
    private readonly FolderSlot elsewhere;
    private readonly FolderSlot mirrored;
    private readonly FolderSlot kept;

    public Rollback(VaultStore vault, Mirror mirror, string incident)
    {
        (this.vault, this.mirror, files) = (vault, mirror, vault.Files);
        quarantine = new(vault, incident);
        copies = new(vault, quarantine);
        real = new(files, path => files.OpenFolder(vault.Top, path.Bytes));
        elsewhere = new(files, path => files.OpenFolder(vault.Top, path.Bytes));
        mirrored = new(files, mirror.OpenOrMakeFolder);
        kept = new(files, path => files.OpenFolder(vault.Versions, VaultLayout.FilesOf(path).Bytes));
    }

    public Undone Undo(Change change) => change switch
    {
        Change.Rewrote { Before.WasKept: false } rewrote => new(rewrote.Path, UndoState.Lost, null, "its content was gone before it could be kept"),
        Change.Rewrote rewrote => PutBack(rewrote.Path, rewrote.Before, rewrote.Inode),
        Change.Replaced replaced => PutBack(replaced.Path, replaced.Before, sharedInode: 0),
        Change.Removed removed => PutBack(removed.Path, removed.Before, sharedInode: 0),
        Change.Renamed renamed => RenameBack(renamed),
        Change.Made made => TakeAway(made),
        _ => throw new ArgumentOutOfRangeException(nameof(change)),
    };

    /// <summary>Mode, owner, times and attributes of a file that was not written to, as they were.</summary>
    /// <param name="inode">The file they belong to: another one under the name is left alone.</param>
    public Undone PutBackMetadata(RawPath path, ulong inode, FileMetadata before)
    {
        using var place = new Place(files, vault.Top, path);
        if (!place.Exists || place.Stat.Inode != inode || place.Stat.Type is not (FileType.Regular or FileType.Folder))
            return new(path, UndoState.Unchanged, null, null);
        using var unlocked = new Unlocked(files, place.Folder, place.Name);
        var file = files.OpenFile(place.Folder, place.Name);
        var error = file < 0 ? file : files.WriteMetadata(file, before);
        if (file >= 0)
            files.Close(file);
        return error < 0
            ? new(path, UndoState.Lost, null, "its owner or mode could not be set: " + Errno.Describe(error))
            : new(path, UndoState.Restored, null, null);
    }

    /// <summary>Makes a version the file at a path again.</summary>
    /// <param name="sharedInode">
    /// The file that was rewritten, 0, or <see cref="AnyInode"/>. When it has other names as well, its content is put back in place, so that
    /// those names keep sharing it.
    /// </param>
    internal Undone PutBack(RawPath path, VersionRef version, ulong sharedInode)
    {
        var parent = FolderOf(path);
        var name = path.Bytes[(parent.Length == 0 ? 0 : parent.Length + 1)..];
        var from = kept.Get(FolderOf(version.Path));
        var versionName = VaultLayout.NameIn(version);
        if (from < 0)
            return Missing(path);
        if (version.Kind == VersionKind.Link && LinkedBack(path, parent, name, from, version))
            return new(path, UndoState.Restored, null, null);
        if (files.Stat(from, versionName, out var old) < 0)
            return Missing(path);
        string? refused = null;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (attempt > 0)
                real.Clear();
            var folder = OpenReal(path, parent);
            if (folder < 0)
                return new(path, UndoState.Lost, null, "its folder could not be made again: " + Errno.Describe(folder));
            var stands = files.Stat(folder, name, out var now) >= 0;
            if (stands && now.Inode == old.Inode)
            {
                mirror.Accept(from, version, mirrored.Get(parent), path, 0);
                return new(path, UndoState.Restored, null, null);
            }

            FileMetadata? given = null;
            if (version.Kind == VersionKind.Copy && copies.Prepare(from, versionName, old, out given) is { } damaged)
                return new(path, UndoState.Lost, null, damaged);
            var expected = sharedInode == AnyInode ? now.Inode : sharedInode;
            if (stands && now.Inode == expected && HasOtherNames(now, parent, name))
                return copies.RewriteShared(path, folder, name, from, version);
            var error = stands
                ? Trade(path, folder, name, from, versionName, expected, out var displaced)
                : LinkBack(folder, name, from, versionName, out displaced);
            if (error >= 0)
            {
                mirror.Accept(from, version, mirrored.Get(parent), path, displaced.Inode, given is null ? null : new(old.Inode, given));
                quarantine.Relock(displaced, folder, name, version);
                return new(path, UndoState.Restored, displaced.Version, null);
            }

            refused = Errno.Describe(error);
            if (error is not (-Errno.NotFound or -Errno.Exists))
                break;
        }

        return new(path, UndoState.Lost, null, "it could not be linked back: " + refused);
    }

    public void Dispose()
    {
        real.Clear();
        elsewhere.Clear();
        mirrored.Clear();
        kept.Clear();
        quarantine.Close();
    }

    private Undone Missing(RawPath path)
    {
        using var place = new Place(files, vault.Top, path);
        return place.Exists
            ? new(path, UndoState.Unchanged, null, null)
            : new(path, UndoState.Lost, null, "the version is no longer in the vault");
    }

    private int OpenReal(RawPath path, ReadOnlySpan<byte> parent)
    {
        var folder = real.Get(parent);
        if (folder is -Errno.NotAFolder or -Errno.TooManySymbolicLinks)
            ClearWay(path.Parent);
        else if (folder != -Errno.NotFound)
            return folder;
        var made = mirror.Folders.OpenOrMakeReal(path.Parent);
        if (made < 0)
            return made;
        files.Close(made);
        return real.Get(parent);
    }

    /// <summary>A file or a symbolic link took the name of a folder: it goes to quarantine, and nothing is put where it points.</summary>
    private void ClearWay(RawPath folder)
    {
        if (folder.IsEmpty)
            return;
        ClearWay(folder.Parent);
        using var place = new Place(files, vault.Top, folder);
        if (place.Exists && place.Stat.Type != FileType.Folder && quarantine.Take(place.Folder, folder, out _).Version is not null)
            mirror.Forget(folder, place.Stat.Inode);
    }

    /// <summary>The usual case in as few calls as there can be: the name is free, and its folder there.</summary>
    private bool LinkedBack(RawPath path, ReadOnlySpan<byte> parent, ReadOnlySpan<byte> name, int from, VersionRef version)
    {
        var folder = real.Get(parent);
        if (folder < 0 || files.Link(from, VaultLayout.NameIn(version), folder, name) < 0)
            return false;
        mirror.Accept(from, version, mirrored.Get(parent), path, 0);
        return true;
    }

    /// <summary>Nothing stands there: the version gets the name. Fails when something has come to stand there meanwhile.</summary>
    private int LinkBack(int folder, ReadOnlySpan<byte> name, int from, ReadOnlySpan<byte> versionName, out Displaced displaced)
    {
        displaced = default;
        var error = files.Link(from, versionName, folder, name);
        if (error == -Errno.NotPermitted)
            using (new Unlocked(files, folder, default))
            using (new Unlocked(files, from, versionName))
                error = files.Link(from, versionName, folder, name);
        return error;
    }

    /// <summary>
    /// The version gets a name in quarantine, which then trades places with what stands at the path: whatever that is at that instant,
    /// a colleague's newest save included, is kept.
    /// </summary>
    private int Trade(RawPath path, int folder, ReadOnlySpan<byte> name, int from, ReadOnlySpan<byte> versionName, ulong expected, out Displaced displaced)
    {
        displaced = default;
        var error = quarantine.Prepare(path, from, versionName, out var place, out var kept);
        if (error < 0 || kept is null)
            return error;
        error = files.Exchange(place, kept.Bytes, folder, name);
        var locks = FileLocks.None;
        if (error == -Errno.NotPermitted)
        {
            locks = quarantine.Unlock(folder, name);
            using (new Unlocked(files, folder, default))
                error = files.Exchange(place, kept.Bytes, folder, name);
        }

        if (error < 0)
        {
            _ = files.Remove(place, kept.Bytes);
            return error;
        }

        _ = files.Stat(place, kept.Bytes, out var went);
        displaced = new(kept.Version, went.Inode, went.Inode == expected ? locks : FileLocks.None);
        return 0;
    }

    private bool HasOtherNames(in FileStat now, ReadOnlySpan<byte> parent, ReadOnlySpan<byte> name)
    {
        if (now.Links < 2)
            return false;
        var folder = mirrored.Get(parent);
        var inMirror = folder >= 0 && files.Stat(folder, name, out var held) >= 0 && held.Inode == now.Inode;
        return now.Links > (inMirror ? 2 : 1);
    }

    private Undone RenameBack(Change.Renamed renamed)
    {
        var now = elsewhere.Get(FolderOf(renamed.To));
        var name = renamed.To.Name.Bytes;
        if (now < 0 || files.Stat(now, name, out var stat) < 0 || (renamed.Inode != 0 && renamed.Inode != stat.Inode))
            return new(renamed.Path, UndoState.Unchanged, null, null);
        var folder = OpenReal(renamed.Path, FolderOf(renamed.Path));
        if (folder < 0)
            return new(renamed.Path, UndoState.Lost, null, "its folder could not be made again: " + Errno.Describe(folder));
        var displaced = quarantine.Take(folder, renamed.Path, out var error);
        if (error >= 0)
            error = files.Rename(now, name, folder, renamed.Path.Name.Bytes, replace: false);
        if (error == -Errno.NotPermitted)
            using (new Unlocked(files, folder, default))
            using (new Unlocked(files, now, default))
            using (new Unlocked(files, now, name))
                error = files.Rename(now, name, folder, renamed.Path.Name.Bytes, replace: false);
        if (displaced.Version is not null)
            mirror.Forget(renamed.Path, displaced.Inode);
        if (stat.Type == FileType.Folder)
            MoveFolder(renamed);
        else
            mirror.MoveFile(renamed.To, renamed.Path);
        return error < 0
            ? new(renamed.Path, UndoState.Lost, displaced.Version, "it could not be renamed back: " + Errno.Describe(error))
            : new(renamed.Path, UndoState.Restored, displaced.Version, null);
    }

    /// <summary>The open folders may be the one that moved, or below it.</summary>
    private void MoveFolder(Change.Renamed renamed)
    {
        Dispose();
        mirror.MoveFolder(renamed.To, renamed.Path);
    }

    private Undone TakeAway(Change.Made made)
    {
        var parent = FolderOf(made.Path);
        var folder = real.Get(parent);
        if (folder < 0 || files.Stat(folder, made.Path.Bytes[(parent.Length == 0 ? 0 : parent.Length + 1)..], out var stat) < 0
            || stat.Inode != made.Inode || stat.Type == FileType.Folder)
            return new(made.Path, UndoState.Unchanged, null, null);
        var taken = quarantine.Take(folder, made.Path, out var error);
        if (error < 0)
            return new(made.Path, UndoState.Unchanged, null, "it could not be moved to quarantine: " + Errno.Describe(error));
        if (taken.Version is null)
            return new(made.Path, UndoState.Unchanged, null, null);
        if (taken.Inode != made.Inode && quarantine.GiveBack(taken.Version, folder) >= 0)
            return new(made.Path, UndoState.Unchanged, null, "another file took the name meanwhile");
        mirror.Forget(made.Path, made.Inode);
        return new(made.Path, UndoState.Quarantined, taken.Version, null);
    }

    private static ReadOnlySpan<byte> FolderOf(RawPath path) => path.Bytes[..Math.Max(0, path.Bytes.LastIndexOf((byte)'/'))];
}
