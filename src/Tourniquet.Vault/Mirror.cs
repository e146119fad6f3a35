using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>
/// Keeps the vault's tree of hard links equal to the protected tree. One rule serves the baseline, a restart and every event: look at what
/// is there now, make the mirror the same, and keep as a version whatever the mirror held that is gone. A baseline may run beside the thread
/// that works through events: what changes a name is done one at a time, and what either finds done already is no error.
/// </summary>
public sealed class Mirror
{
    private readonly VaultStore vault;
    private readonly IFileSystem files;
    private readonly NameLock changing = new();
    private readonly MirrorFolders folders;
    private readonly RecentVersions recent;
    private readonly FolderPair near;

    public Mirror(VaultStore vault)
    {
        (this.vault, files, folders, recent) = (vault, vault.Files, new(vault), new(vault.Clock));
        near = new(vault, OpenOrMakeFolder);
    }

    internal MirrorFolders Folders => folders;

    /// <summary>Makes the mirror of one name agree with the file system.</summary>
    /// <param name="path">Below the top of the file system.</param>
    /// <returns>What happened, with the version of what the name held before, when that is gone from it.</returns>
    public Reconciled Reconcile(RawPath path)
    {
        using (changing.Alone())
        {
            var reconciled = Agree(path);
            return reconciled.Displaced is null && recent.Take(path) is { } earlier ? reconciled with { Displaced = earlier } : reconciled;
        }
    }

    /// <summary>
    /// As <see cref="Reconcile"/>, for a name that is most likely new. It is linked first and looked at only when that fails: a link is never
    /// made over anything.
    /// </summary>
    public Reconciled ReconcileNew(RawPath path)
    {
        using (changing.Alone())
            return LinkNew(path) ?? Reconcile(path);
    }

    /// <summary>Closes the folders that were kept open for the next new file.</summary>
    public void Rest()
    {
        using (changing.Alone())
            near.Close();
    }

    /// <summary>True when the mirror has something under a name. Asks without opening a file, so that the gate may.</summary>
    public bool Holds(RawPath path)
    {
        using var kept = new Place(files, vault.Tree, path);
        return kept.Exists;
    }

    /// <summary>
    /// Lets go of a file for a program that takes no file with a second name (gzip, xz, bzip2). Its content must have been captured before;
    /// the next look at the name links it again.
    /// </summary>
    public void LetGo(RawPath path, ulong inode)
    {
        using (changing.Alone())
        {
            using var kept = new Place(files, vault.Tree, path);
            if (kept.Exists && kept.Stat.Inode == inode)
                _ = files.Remove(kept.Folder, kept.Name);
        }
    }

    /// <summary>
    /// A renamed file: its link goes along, and whatever had the new name becomes a version. The mirror follows the events even when the file
    /// has gone on since: the event that tells so comes next, and finds the link where it expects it.
    /// </summary>
    public Reconciled MoveFile(RawPath from, RawPath to)
    {
        using (changing.Alone())
        {
            if (MoveNew(from, to) is { } linked)
                return linked;
            var (moved, displaced) = MoveLink(from, to);
            Agree(from);
            if (moved != 0 && !(StandsAt(vault.Top, to, out var now) && now.Inode == moved))
                return new(displaced, Linked: false, default, 0);
            var reconciled = Agree(to);
            return reconciled with { Displaced = displaced ?? reconciled.Displaced };
        }
    }

    /// <summary>A renamed folder: the mirror's folder goes along in one step where it can, piece by piece where it cannot.</summary>
    public void MoveFolder(RawPath from, RawPath to)
    {
        using (changing.Alone())
        {
            near.Close();
            if (MoveWhole(from, to))
                return;
            Agree(from);
            Baseline(to, new(), CancellationToken.None);
        }
    }

    /// <summary>Links everything below a folder that is not linked yet, and displaces what is gone. Counts as it goes.</summary>
    public void Baseline(RawPath folder, BaselineCounts counts, CancellationToken stop)
    {
        var tellsAll = vault.Index is { } index && !index.IsFilled(folder);
        new BaselinePass(vault, this, counts, tellsAll, stop).Run(folder);
        if (tellsAll && !stop.IsCancellationRequested)
            vault.Index?.MarkFilled(folder);
    }

    /// <summary>The baseline found something gone before its event was worked through: the event's own look still gets the version.</summary>
    internal Reconciled ReconcileForBaseline(RawPath path)
    {
        using (changing.Alone())
        {
            var reconciled = Agree(path);
            if (reconciled.Displaced is { } displaced)
                recent.Add(path, displaced);
            foreach (var version in reconciled.Inside ?? [])
                recent.Add(version.Path, version);
            return reconciled;
        }
    }

    /// <summary>
    /// A version became the file at a path again: its name in the vault becomes the mirror's link, over the link of what it displaced.
    /// </summary>
    /// <param name="displaced">The inode that went to quarantine; 0 when none did.</param>
    /// <param name="known">What it is, where that need not be asked.</param>
    internal void Accept(int versions, VersionRef version, int mirrored, RawPath path, ulong displaced, IndexedFile? known = null)
    {
        var name = VaultLayout.NameOf(path);
        var versionName = VaultLayout.NameIn(version);
        if (mirrored >= 0 && Exchanged(versions, versionName, mirrored, path, displaced))
        {
            if (known is null)
                Tell(mirrored, name, path);
            else
                vault.Index?.Put(path, known);
            vault.Index?.RemoveVersion(version);
            return;
        }

        using (changing.Alone())
        {
            Agree(path);
            _ = vault.RemoveVersion(versions, versionName, version);
        }
    }

    /// <summary>The version's name becomes the mirror's link, in the place of that of what was displaced.</summary>
    private bool Exchanged(int versions, ReadOnlySpan<byte> versionName, int mirrored, RawPath path, ulong displaced)
    {
        var name = VaultLayout.NameOf(path);
        using (changing.With(path))
        {
            // Removed and then renamed, not renamed over: ext4 would begin to write the whole content out at once.
            if (displaced != 0 && files.Stat(mirrored, name, out var held) >= 0 && held.Inode == displaced && held.Type != FileType.Folder)
                _ = files.Remove(mirrored, name);
            return files.Rename(versions, versionName, mirrored, name, replace: false) >= 0;
        }
    }

    /// <summary>A file went to quarantine: the mirror lets go of it, and of nothing else.</summary>
    internal void Forget(RawPath path, ulong inode)
    {
        using (changing.Alone())
        {
            using (var kept = new Place(files, vault.Tree, path))
                if (kept.Exists && kept.Stat.Inode == inode && files.Remove(kept.Folder, kept.Name) >= 0)
                    vault.Index?.Remove(path);
            Agree(path);
        }
    }

    /// <summary>The mirror of a folder; files of the mirror where folders stand now give way to it.</summary>
    internal int OpenOrMakeFolder(RawPath folder)
    {
        var opened = folders.OpenOrMake(folder);
        if (opened is not (-Errno.NotAFolder or -Errno.TooManySymbolicLinks))
            return opened;
        using (changing.Alone())
        {
            for (var at = folder; !at.IsEmpty; at = at.Parent)
            {
                using var kept = new Place(files, vault.Tree, at);
                if (kept.Exists && kept.Stat.Type != FileType.Folder && Displace(kept, at, [], out _) is { } version)
                    recent.Add(at, version);
            }
        }

        return folders.OpenOrMake(folder);
    }

    private Reconciled Agree(RawPath path)
    {
        if (VaultStore.IsInside(path) || path.IsEmpty)
            return Reconciled.Nothing;
        using var real = new Place(files, vault.Top, path);
        using var kept = new Place(files, vault.Tree, path);
        if (!real.Exists && !real.IsGone)
            return new(null, Linked: false, default, real.Error);
        var same = real.Exists && kept.Exists && Same(real.Stat, kept.Stat);
        var error = 0;
        var inside = new List<VersionRef>();
        var displaced = kept.Exists && !same ? Displace(kept, path, inside, out error) : null;
        if (!real.Exists || same)
            return new(displaced, Linked: false, real.Exists ? real.Stat : default, error) { Inside = inside };
        if (real.Stat.Type == FileType.Folder)
        {
            Baseline(path, new(), CancellationToken.None);
            return new(displaced, Linked: false, real.Stat, error);
        }

        error = error < 0 ? error : LinkInto(real, path);
        return new(displaced, error >= 0, real.Stat, error);
    }

    /// <returns>Null when the name is not new, or not that of a file: then it has to be looked at.</returns>
    private Reconciled? LinkNew(RawPath path)
    {
        var name = FileNameIn(path, out var folder);
        if (VaultStore.IsInside(path) || path.IsEmpty || !near.Open(folder) || files.Link(near.Real, name, near.Mirrored, name) < 0
            || files.Stat(near.Mirrored, name, out var now) < 0)
            return null;
        Tell(near.Mirrored, name, path, now);
        return new(recent.Take(path), Linked: true, now, 0);
    }

    /// <summary>A file so new that the mirror has not had it under its first name.</summary>
    private Reconciled? MoveNew(RawPath from, RawPath to)
    {
        var name = FileNameIn(from, out var folder);
        return near.Open(folder) && files.Stat(near.Mirrored, name, out _) == -Errno.NotFound ? LinkNew(to) : null;
    }

    private static ReadOnlySpan<byte> FileNameIn(RawPath path, out ReadOnlySpan<byte> folder)
    {
        var cut = path.Bytes.LastIndexOf((byte)'/');
        folder = path.Bytes[..Math.Max(0, cut)];
        return path.Bytes[(cut + 1)..];
    }

    /// <returns>The inode whose link went along; 0 when none did.</returns>
    private (ulong Moved, VersionRef? Displaced) MoveLink(RawPath from, RawPath to)
    {
        using var source = new Place(files, vault.Tree, from);
        if (!source.Exists || source.Stat.Type == FileType.Folder)
            return (0, null);
        if (StandsAt(vault.Top, from, out var still) && still.Inode == source.Stat.Inode)
            return (0, null);
        var folder = OpenOrMakeFolder(to.Parent);
        if (folder < 0)
            return (0, null);
        VersionRef? displaced = null;
        if (files.Stat(folder, to.Name.Bytes, out var held) >= 0 && held.Type != FileType.Folder)
        {
            if (held.Inode == source.Stat.Inode)
                _ = files.Remove(source.Folder, source.Name);
            else
                displaced = vault.MoveToVersions(folder, to.Name.Bytes, to);
        }

        var moved = files.Rename(source.Folder, source.Name, folder, to.Name.Bytes, replace: false);
        if (moved == -Errno.NotPermitted)
            using (new Unlocked(files, source.Folder, source.Name))
                moved = files.Rename(source.Folder, source.Name, folder, to.Name.Bytes, replace: false);
        if (moved >= 0)
        {
            vault.Index?.Remove(from);
            Tell(folder, to.Name.Bytes, to);
        }

        files.Close(folder);
        return (moved < 0 ? 0 : source.Stat.Inode, displaced);
    }

    private bool MoveWhole(RawPath from, RawPath to)
    {
        using var source = new Place(files, vault.Tree, from);
        if (!source.Exists)
            return false;
        var parent = OpenOrMakeFolder(to.Parent);
        if (parent < 0)
            return false;
        var moved = files.Rename(source.Folder, source.Name, parent, to.Name.Bytes, replace: false);

        // A folder can be renamed over an empty one.
        if (moved == -Errno.Exists && files.RemoveFolder(parent, to.Name.Bytes) >= 0)
            moved = files.Rename(source.Folder, source.Name, parent, to.Name.Bytes, replace: false);
        files.Close(parent);
        if (moved >= 0)
            vault.Index?.MoveFolder(from, to);
        return moved >= 0;
    }

    private int LinkInto(Place real, RawPath path)
    {
        var folder = OpenOrMakeFolder(path.Parent);
        if (folder < 0)
            return folder;
        var error = files.Link(real.Folder, real.Name, folder, real.Name);
        if (error >= 0)
            Tell(folder, real.Name, path);
        files.Close(folder);
        return error == -Errno.Exists ? 0 : error;
    }

    private VersionRef? Displace(Place kept, RawPath path, List<VersionRef> inside, out int error)
    {
        if (kept.Stat.Type != FileType.Folder)
        {
            var version = vault.MoveToVersions(kept.Folder, kept.Name, path, VersionKind.Link, out error);
            if (version is not null)
                vault.Index?.Remove(path);
            return version;
        }

        error = 0;
        foreach (var name in NamesIn(path))
        {
            using var below = new Place(files, vault.Tree, path.Join(name));
            if (below.Exists && Displace(below, path.Join(name), inside, out _) is { } version)
                inside.Add(version);
        }

        near.Close();
        folders.Remember(path);
        _ = files.RemoveFolder(kept.Folder, kept.Name);
        return null;
    }

    /// <summary>What the index is to remember of a link just made.</summary>
    internal void Tell(int folder, ReadOnlySpan<byte> name, RawPath path)
    {
        if (vault.Index is not null && files.Stat(folder, name, out var stat) >= 0)
            Tell(folder, name, path, stat);
    }

    private void Tell(int folder, ReadOnlySpan<byte> name, RawPath path, in FileStat stat)
    {
        if (vault.Index is null)
            return;
        _ = files.ReadAttributes(folder, name, out var attributes);
        vault.Index.Put(path, stat, attributes);
    }

    private List<RawPath> NamesIn(RawPath folder)
    {
        var names = new List<RawPath>();
        var handle = files.OpenFolder(vault.Tree, folder.Bytes);
        if (handle < 0)
            return names;
        using (var listing = files.List(handle))
            while (listing.Next(out var name, out _, out _))
                names.Add(new(name));
        files.Close(handle);
        return names;
    }

    private bool StandsAt(int root, RawPath path, out FileStat stat)
    {
        using var place = new Place(files, root, path);
        stat = place.Stat;
        return place.Exists;
    }

    /// <summary>Two folders are the same by name: a mirror's folder is never the real one.</summary>
    private static bool Same(in FileStat real, in FileStat kept) =>
        real.Type == FileType.Folder ? kept.Type == FileType.Folder : kept.Type != FileType.Folder && real.Inode == kept.Inode;
}

/// <summary>What <see cref="Mirror.Reconcile"/> found and did.</summary>
/// <param name="Displaced">The version that holds what stood under the name before; null when nothing did or it still does.</param>
/// <param name="Linked">The mirror has a new link to what stands there now.</param>
/// <param name="Now">What stands there now; default when nothing does.</param>
/// <param name="Error">Below zero when the file that stands there could not be linked.</param>
public readonly record struct Reconciled(VersionRef? Displaced, bool Linked, FileStat Now, int Error)
{
    public static readonly Reconciled Nothing;

    /// <summary>The versions of the files in a folder that is gone, whose own events may not have told where they were; null for none.</summary>
    public IReadOnlyList<VersionRef>? Inside { get; init; }
}
