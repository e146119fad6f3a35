using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>A restore in place.</summary>
internal sealed class PutBack(VaultStore vault, Mirror mirror, string quarantine, RestoreTally tally) : IRestoreWork
{
    private readonly IFileSystem files = vault.Files;
    private readonly Rollback rollback = new(vault, mirror, quarantine);

    public IEnumerable<RawPath> File(VersionRef version)
    {
        One(version);
        rollback.CloseFolders();
        yield return version.Path;
    }

    public IEnumerable<RawPath> Folder(RawPath top, DateTimeOffset? asOf)
    {
        var walk = new VersionWalk(files, vault.Versions);
        var past = new PastTree(vault, asOf);
        try
        {
            foreach (var (file, versions) in walk.Below(top))
            {
                if (past.VersionOf(file, versions) is { } version)
                    One(version);
                yield return file;
            }
        }
        finally
        {
            rollback.CloseFolders();
        }

        foreach (var folder in walk.FoldersBelow(top))
        {
            if (past.HadFolder(folder) && mirror.Folders.OpenOrMakeReal(folder) is var made and >= 0)
                files.Close(made);
            yield return folder;
        }
    }

    private void One(VersionRef version) =>
        tally.Add(rollback.PutBackOne(version.Path, version, version.Kind == VersionKind.Copy ? Rollback.AnyInode : 0));
}
