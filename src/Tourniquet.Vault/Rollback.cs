using System.Globalization;
using System.Text;
using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>
/// Takes changes back, newest first. Deletes nothing: what a step displaces goes to the incident's quarantine first, then the old file
/// takes the name in one rename. Every step can be repeated after a kill: what is done already is found done.
/// </summary>
public sealed class Rollback(VaultStore vault, Mirror mirror, string incident)
{
    private readonly IFileSystem files = vault.Files;
    private readonly RawPath quarantine = RawPath.Of(incident);
    private long sequence;

    public Undone Undo(Change change) => change switch
    {
        Change.Rewrote rewrote => PutBack(rewrote.Path, rewrote.Before, rewrote.Inode),
        Change.Replaced replaced => PutBack(replaced.Path, replaced.Before, sharedInode: 0),
        Change.Removed removed => PutBack(removed.Path, removed.Before, sharedInode: 0),
        Change.Renamed renamed => RenameBack(renamed),
        Change.Made made => Quarantine(made),
        _ => throw new ArgumentOutOfRangeException(nameof(change)),
    };

    /// <summary>Makes a version the file at a path again.</summary>
    /// <param name="sharedInode">
    /// The file that was rewritten, or 0. When it has other names as well, its content is put back in place, so that those names keep sharing it.
    /// </param>
    public Undone PutBack(RawPath path, VersionRef version, ulong sharedInode)
    {
        var from = files.OpenFolder(vault.Versions, VaultLayout.VersionsOf(version.Path).Bytes);
        var stamp = Encoding.ASCII.GetBytes(version.Stamp);
        using var real = new Place(files, vault.Top, path);
        if (from < 0 || files.Stat(from, stamp, out var kept) < 0)
        {
            Close(from);
            return real.Exists ? new(path, UndoState.Unchanged, null, null) : new(path, UndoState.Lost, null, "the version is no longer in the vault");
        }

        try
        {
            if (real.Exists && real.Stat.Inode == kept.Inode)
                return Finish(path, from, stamp, null);
            var ready = version.Kind == VersionKind.Copy ? PrepareCopy(from, stamp) : null;
            if (ready is not null)
                return new(path, UndoState.Lost, null, ready);
            if (real.Exists && real.Stat.Inode == sharedInode && real.Stat.Links > 2)
                return RewriteShared(path, real, from, stamp);
            return Relink(path, from, stamp);
        }
        finally
        {
            Close(from);
        }
    }

    private Undone Relink(RawPath path, int from, byte[] stamp)
    {
        var folder = OpenOrMakeReal(path.Parent);
        if (folder < 0)
            return new(path, UndoState.Lost, null, "its folder could not be made again: " + Errno.Describe(folder));
        try
        {
            var displaced = KeepInQuarantine(folder, path);
            if (displaced.Error < 0)
                return new(path, UndoState.Lost, null, "what stands there now could not be kept: " + Errno.Describe(displaced.Error));
            var temporary = TemporaryName();
            var error = files.Link(from, stamp, vault.Temporary, temporary);
            if (error >= 0)
                error = files.Rename(vault.Temporary, temporary, folder, path.Name.Bytes, replace: true);
            if (error < 0)
            {
                _ = files.Remove(vault.Temporary, temporary);
                return new(path, UndoState.Lost, displaced.Version, "it could not be linked back: " + Errno.Describe(error));
            }

            return Finish(path, from, stamp, displaced.Version);
        }
        finally
        {
            files.Close(folder);
        }
    }

    /// <summary>The version's name in the vault has served; the mirror takes the file that stands there now.</summary>
    private Undone Finish(RawPath path, int from, byte[] stamp, VersionRef? displaced)
    {
        using (var mirrored = new Place(files, vault.Tree, path))
        using (var real = new Place(files, vault.Top, path))
            if (mirrored.Exists && real.Exists && mirrored.Stat.Type != FileType.Folder && mirrored.Stat.Inode != real.Stat.Inode)
                _ = files.Remove(mirrored.Folder, mirrored.Name);
        mirror.Reconcile(path);
        _ = files.Remove(from, stamp);
        return new(path, UndoState.Restored, displaced, null);
    }

    /// <summary>Gives a copy its metadata back, so that it can be the file itself again. Null when it is ready.</summary>
    private string? PrepareCopy(int from, byte[] stamp)
    {
        var copy = files.OpenFileToWrite(from, stamp);
        if (copy < 0)
            return "the copy cannot be opened: " + Errno.Describe(copy);
        try
        {
            var metadata = vault.MetadataOf(copy);
            if (metadata is null || files.StatHandle(copy, out var stat) < 0 || stat.Size != metadata.Size)
                return "the copy in the vault is not whole";
            var error = files.WriteMetadata(copy, metadata);
            if (error >= 0)
                _ = files.RemoveAttribute(copy, VaultLayout.MetadataAttribute);
            return error < 0 ? "its owner or mode could not be set: " + Errno.Describe(error) : null;
        }
        finally
        {
            files.Close(copy);
        }
    }

    /// <summary>Puts content back into a file that has several names, after a copy of what it holds now went to quarantine.</summary>
    private Undone RewriteShared(RawPath path, Place real, int from, byte[] stamp)
    {
        var source = files.OpenFile(from, stamp);
        var target = files.OpenFileToWrite(real.Folder, real.Name);
        try
        {
            if (source < 0 || target < 0)
                return new(path, UndoState.Lost, null, "it could not be opened: " + Errno.Describe(Math.Min(source, target)));
            var displaced = new Captures(vault).Take(target, path, out var error);
            if (displaced is null)
                return new(path, UndoState.Lost, null, "what it holds now could not be kept: " + Errno.Describe(error));
            if (files.ReadMetadata(source, out var metadata) is var read and < 0)
                return new(path, UndoState.Lost, displaced, Errno.Describe(read));
            error = files.Truncate(target, 0);
            if (error >= 0)
                error = files.CopyContent(source, target, metadata.Size);
            if (error >= 0)
                error = files.Truncate(target, metadata.Size);
            if (error >= 0)
                error = files.WriteMetadata(target, metadata);
            if (error < 0)
                return new(path, UndoState.Lost, displaced, "its content could not be put back: " + Errno.Describe(error));
            _ = files.Remove(from, stamp);
            return new(path, UndoState.Restored, displaced, null);
        }
        finally
        {
            Close(source);
            Close(target);
        }
    }

    private Undone RenameBack(Change.Renamed renamed)
    {
        using var now = new Place(files, vault.Top, renamed.To);
        if (!now.Exists)
            return new(renamed.Path, UndoState.Unchanged, null, null);
        var folder = OpenOrMakeReal(renamed.Path.Parent);
        if (folder < 0)
            return new(renamed.Path, UndoState.Lost, null, "its folder could not be made again: " + Errno.Describe(folder));
        var displaced = KeepInQuarantine(folder, renamed.Path);
        var error = displaced.Error < 0 ? displaced.Error : files.Rename(now.Folder, now.Name, folder, renamed.Path.Name.Bytes, replace: true);
        files.Close(folder);
        if (now.Stat.Type == FileType.Folder)
            mirror.MoveFolder(renamed.To, renamed.Path);
        else
            mirror.MoveFile(renamed.To, renamed.Path);
        return error < 0
            ? new(renamed.Path, UndoState.Lost, displaced.Version, "it could not be renamed back: " + Errno.Describe(error))
            : new(renamed.Path, UndoState.Restored, displaced.Version, null);
    }

    private Undone Quarantine(Change.Made made)
    {
        using var real = new Place(files, vault.Top, made.Path);
        if (!real.Exists || real.Stat.Inode != made.Inode || real.Stat.Type == FileType.Folder)
            return new(made.Path, UndoState.Unchanged, null, null);
        var kept = KeepInQuarantine(real.Folder, made.Path);
        if (kept.Error >= 0)
            kept.Error = files.Remove(real.Folder, real.Name);
        using (var mirrored = new Place(files, vault.Tree, made.Path))
            if (mirrored.Exists)
                _ = files.Remove(mirrored.Folder, mirrored.Name);
        return kept.Error < 0
            ? new(made.Path, UndoState.Unchanged, null, "it could not be moved to quarantine: " + Errno.Describe(kept.Error))
            : new(made.Path, UndoState.Quarantined, kept.Version, null);
    }

    /// <summary>Gives what stands at a path a second name in the incident's quarantine. Nothing there: nothing to do.</summary>
    private (VersionRef? Version, int Error) KeepInQuarantine(int folder, RawPath path)
    {
        if (files.Stat(folder, path.Name.Bytes, out var stat) < 0 || stat.Type == FileType.Folder)
            return (null, 0);
        var temporary = TemporaryName();
        var error = files.Link(folder, path.Name.Bytes, vault.Temporary, temporary);
        if (error < 0)
            return (null, error);
        var root = vault.OpenOrMakeBelow(vault.Quarantine, quarantine);
        if (root < 0)
            return (null, root);
        var version = vault.MoveToVersions(vault.Temporary, temporary, path, VersionKind.Link, root, out error);
        files.Close(root);
        return (version, error);
    }

    /// <summary>A folder that was removed comes back with the owner and mode that the vault remembers.</summary>
    private int OpenOrMakeReal(RawPath folder)
    {
        var opened = files.OpenFolder(vault.Top, folder.Bytes);
        if (opened != -Errno.NotFound)
            return opened;
        var parent = OpenOrMakeReal(folder.Parent);
        if (parent < 0)
            return parent;
        var made = files.MakeFolder(parent, folder.Name.Bytes, 0x1ED);
        if (made >= 0 || made == -Errno.Exists)
            made = files.OpenFolder(parent, folder.Name.Bytes);
        files.Close(parent);
        if (made >= 0 && mirror.FolderMetadata(folder) is { } metadata)
            _ = files.WriteMetadata(made, metadata);
        return made;
    }

    private byte[] TemporaryName() => Encoding.ASCII.GetBytes("r" + (++sequence).ToString("x", CultureInfo.InvariantCulture));

    private void Close(int handle)
    {
        if (handle >= 0)
            files.Close(handle);
    }
}
