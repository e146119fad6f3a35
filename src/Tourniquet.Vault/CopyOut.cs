using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>A restore as copies into another folder, under the name of what is restored. Changes nothing else and overwrites nothing.</summary>
internal sealed class CopyOut(VaultStore vault, Mirror mirror, int target, RestoreTally tally) : IRestoreWork
{
    private readonly IFileSystem files = vault.Files;
    private readonly FolderCopier copier = new(vault.Files);

    public IEnumerable<RawPath> File(VersionRef version)
    {
        Copy(version, version.Path.Name);
        yield return version.Path;
    }

    public IEnumerable<RawPath> Folder(RawPath top, DateTimeOffset? asOf)
    {
        var taken = new HashSet<RawPath>();
        var folders = new HashSet<RawPath>();
        var walk = new VersionWalk(files, vault.Versions);
        var past = new PastTree(vault, asOf);
        foreach (var folder in walk.FoldersBelow(top).Where(past.HadFolder))
            folders.Add(folder);
        foreach (var (file, versions) in walk.Below(top))
        {
            if (past.VersionOf(file, versions) is { } version && taken.Add(file))
                Copy(version, file.RelativeTo(top.Parent));
            yield return file;
        }

        if (asOf is not null)
            foreach (var file in CopyCurrent(top, taken, folders))
                yield return file;
        foreach (var folder in folders)
            copier.FinishFolder(target, folder.RelativeTo(top.Parent), mirror.Folders.MetadataOf(folder));
    }

    /// <summary>What has not changed since the instant is copied from its place.</summary>
    private IEnumerable<RawPath> CopyCurrent(RawPath top, HashSet<RawPath> taken, HashSet<RawPath> folders)
    {
        if (!top.IsEmpty && !taken.Contains(top) && CopyCurrentFile(top))
            yield return top;
        var ahead = new Stack<RawPath>([top]);
        while (ahead.TryPop(out var folder))
        {
            var real = files.OpenFolder(vault.Top, folder.Bytes);
            if (real < 0 || IsTarget(real))
            {
                if (real >= 0)
                    files.Close(real);
                continue;
            }

            folders.Add(folder);
            try
            {
                using var listing = files.List(real);
                while (Next(listing, folder) is var (path, type))
                {
                    if (type == FileType.Folder && !VaultStore.IsInside(path))
                        ahead.Push(path);
                    else if (type != FileType.Folder && !taken.Contains(path))
                        tally.Add(path, copier.Copy(real, path.Name.Bytes, null, target, path.RelativeTo(top.Parent)));
                    yield return path;
                }
            }
            finally
            {
                files.Close(real);
            }
        }
    }

    private bool CopyCurrentFile(RawPath file)
    {
        using var real = new Place(files, vault.Top, file);
        if (!real.Exists || real.Stat.Type == FileType.Folder)
            return false;
        tally.Add(file, copier.Copy(real.Folder, real.Name, null, target, file.Name));
        return true;
    }

    /// <summary>A copy into the tree itself would go on for ever.</summary>
    private bool IsTarget(int folder) =>
        files.StatHandle(folder, out var here) >= 0 && files.StatHandle(target, out var there) >= 0 && (here.Device, here.Inode) == (there.Device, there.Inode);

    private static (RawPath Path, FileType Type)? Next(IFolderListing listing, RawPath folder) =>
        listing.Next(out var name, out _, out var type) ? (folder.Join(new RawPath(name)), type) : null;

    private void Copy(VersionRef version, RawPath to)
    {
        var folder = files.OpenFolder(vault.Versions, VaultLayout.FilesOf(version.Path.Parent).Bytes);
        var recorded = version.Kind == VersionKind.Copy ? vault.MetadataOf(version) : null;
        if (folder < 0 || (version.Kind == VersionKind.Copy && recorded is null))
            tally.Add(version.Path, folder < 0 ? folder : -Errno.IoError);
        else
            tally.Add(version.Path, copier.Copy(folder, VaultLayout.NameIn(version), recorded, target, to));
        if (folder >= 0)
            files.Close(folder);
    }
}
