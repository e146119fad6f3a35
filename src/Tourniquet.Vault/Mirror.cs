using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>
/// Keeps the vault's tree of hard links equal to the protected tree. One rule serves the baseline, a restart and every event: look at what
/// is there now, make the mirror the same, and keep as a version whatever the mirror held that is gone. Stateless; not for two threads at once.
/// </summary>
public sealed class Mirror(VaultStore vault)
{
    private readonly IFileSystem files = vault.Files;

    /// <summary>Makes the mirror of one name agree with the file system.</summary>
    /// <param name="path">Below the top of the file system.</param>
    /// <returns>What happened, with the version of what the name held before, when that is gone from it.</returns>
    public Reconciled Reconcile(RawPath path)
    {
        if (VaultStore.IsInside(path))
            return Reconciled.Nothing;
        using var real = new Place(files, vault.Top, path);
        using var kept = new Place(files, vault.Tree, path);
        var displaced = kept.Exists && !(real.Exists && Same(real.Stat, kept.Stat)) ? Displace(kept, path) : null;
        if (!real.Exists || (kept.Exists && displaced is null && Same(real.Stat, kept.Stat)))
            return new(displaced, Linked: false, real.Exists ? real.Stat : default, 0);
        if (real.Stat.Type == FileType.Folder)
        {
            var counts = new BaselineCounts();
            Baseline(path, counts, CancellationToken.None);
            return new(displaced, Linked: false, real.Stat, 0);
        }

        var error = LinkInto(real, path);
        return new(displaced, error >= 0, real.Stat, error);
    }

    /// <summary>True when the mirror has something under a name. Asks without opening a file, so that the gate may.</summary>
    public bool Holds(RawPath path)
    {
        using var kept = new Place(files, vault.Tree, path);
        return kept.Exists;
    }

    /// <summary>A renamed file: its link goes along, and whatever had the new name becomes a version.</summary>
    public Reconciled MoveFile(RawPath from, RawPath to)
    {
        VersionRef? displaced = null;
        using (var source = new Place(files, vault.Tree, from))
        using (var real = new Place(files, vault.Top, to))
        {
            if (source.Exists && real.Exists && Same(real.Stat, source.Stat) && OpenMirrorFolder(to.Parent) is var folder and >= 0)
            {
                if (files.Stat(folder, to.Name.Bytes, out var held) >= 0 && held.Inode != source.Stat.Inode)
                    displaced = vault.MoveToVersions(folder, to.Name.Bytes, to);
                _ = files.Rename(source.Folder, source.Name, folder, to.Name.Bytes, replace: false);
                files.Close(folder);
            }
        }

        Reconcile(from);
        var reconciled = Reconcile(to);
        return reconciled with { Displaced = displaced ?? reconciled.Displaced };
    }

    /// <summary>Owner, mode and attributes that a folder has or had, from the mirror or, when it was removed, from where its versions are.</summary>
    internal FileMetadata? FolderMetadata(RawPath folder)
    {
        var kept = files.OpenFolder(vault.Tree, folder.Bytes);
        if (kept < 0)
            kept = files.OpenFolder(vault.Versions, VaultLayout.VersionsOfFolder(folder).Bytes);
        if (kept < 0)
            return null;
        var metadata = vault.MetadataOf(kept);
        files.Close(kept);
        return metadata;
    }

    /// <summary>A renamed folder: the mirror's folder goes along in one step where it can, piece by piece where it cannot.</summary>
    public void MoveFolder(RawPath from, RawPath to)
    {
        using var source = new Place(files, vault.Tree, from);
        var parent = OpenMirrorFolder(to.Parent);
        if (source.Exists && parent >= 0 && files.Rename(source.Folder, source.Name, parent, to.Name.Bytes, replace: false) >= 0)
        {
            files.Close(parent);
            return;
        }

        if (parent >= 0)
            files.Close(parent);
        Reconcile(from);
        Reconcile(to);
    }

    /// <summary>Links everything below a folder that is not linked yet, and displaces what is gone. Counts as it goes.</summary>
    public void Baseline(RawPath folder, BaselineCounts counts, CancellationToken stop)
    {
        var real = files.OpenFolder(vault.Top, folder.Bytes);
        if (real < 0)
            return;
        var kept = OpenMirrorFolder(folder);
        if (kept < 0)
        {
            counts.Failed(folder, kept);
            files.Close(real);
            return;
        }

        var folders = LinkEntries(real, kept, folder, counts, stop);
        DropEntries(real, kept, folder, stop);
        files.Close(real);
        files.Close(kept);
        foreach (var name in folders)
        {
            if (stop.IsCancellationRequested)
                return;
            Baseline(folder.Join(name), counts, stop);
        }
    }

    private List<RawPath> LinkEntries(int real, int kept, RawPath folder, BaselineCounts counts, CancellationToken stop)
    {
        var folders = new List<RawPath>();
        using var listing = files.List(real);
        while (listing.Next(out var name, out var inode, out var type) && !stop.IsCancellationRequested)
        {
            if (type == FileType.Unknown && files.Stat(real, name, out var stat) >= 0)
                type = stat.Type;
            if (type == FileType.Folder)
            {
                var below = new RawPath(name);
                if (!VaultStore.IsInside(folder.Join(below)))
                    folders.Add(below);
                continue;
            }

            counts.Seen();
            var error = files.Link(real, name, kept, name);
            if (error == -Errno.Exists && files.Stat(kept, name, out var held) >= 0 && held.Inode != inode)
                error = Reconcile(folder.Join(new RawPath(name))).Error;
            if (error >= 0 || error == -Errno.Exists)
                counts.Preserved();
            else if (error != -Errno.NotFound)
                counts.Failed(folder.Join(new RawPath(name)), error);
        }

        return folders;
    }

    private void DropEntries(int real, int kept, RawPath folder, CancellationToken stop)
    {
        var gone = new List<RawPath>();
        using (var listing = files.List(kept))
            while (listing.Next(out var name, out _, out _) && !stop.IsCancellationRequested)
                if (files.Stat(real, name, out _) == -Errno.NotFound)
                    gone.Add(new(name));
        foreach (var name in gone)
            Reconcile(folder.Join(name));
    }

    private int LinkInto(Place real, RawPath path)
    {
        var folder = OpenMirrorFolder(path.Parent);
        if (folder < 0)
            return folder;
        var error = files.Link(real.Folder, real.Name, folder, real.Name);
        files.Close(folder);
        return error == -Errno.Exists ? 0 : error;
    }

    /// <summary>The mirror of a folder, made with the permissions and owner of the real one.</summary>
    private int OpenMirrorFolder(RawPath folder)
    {
        var opened = files.OpenFolder(vault.Tree, folder.Bytes);
        if (opened != -Errno.NotFound)
            return opened;
        var parent = OpenMirrorFolder(folder.Parent);
        if (parent < 0)
            return parent;
        var made = files.MakeFolder(parent, folder.Name.Bytes, 0x1C0);
        if (made >= 0 || made == -Errno.Exists)
            made = files.OpenFolder(parent, folder.Name.Bytes);
        files.Close(parent);
        var real = made >= 0 ? files.OpenFolder(vault.Top, folder.Bytes) : -1;
        if (real >= 0)
        {
            if (files.ReadMetadata(real, out var metadata) >= 0)
                _ = files.WriteMetadata(made, metadata);
            files.Close(real);
        }

        return made;
    }

    private VersionRef? Displace(Place kept, RawPath path)
    {
        if (kept.Stat.Type != FileType.Folder)
            return vault.MoveToVersions(kept.Folder, kept.Name, path);
        foreach (var name in NamesIn(path))
        {
            using var below = new Place(files, vault.Tree, path.Join(name));
            if (below.Exists)
                Displace(below, path.Join(name));
        }

        RememberFolder(path);
        _ = files.RemoveFolder(kept.Folder, kept.Name);
        return null;
    }

    private void RememberFolder(RawPath path)
    {
        if (FolderMetadata(path) is not { } metadata)
            return;
        var folder = vault.OpenOrMakeBelow(vault.Versions, VaultLayout.VersionsOfFolder(path));
        if (folder < 0)
            return;
        _ = files.WriteAttribute(folder, VaultLayout.MetadataAttribute, metadata.ToBytes());
        files.Close(folder);
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
}
