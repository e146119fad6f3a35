using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>The check's second half: every version against its own record and the index.</summary>
internal sealed class VersionCheck(VaultStore vault, VaultIndex index, CheckFindings findings, CancellationToken stop)
{
    private readonly IFileSystem files = vault.Files;

    public void Run()
    {
        var folder = new FolderSlot(files, path => files.OpenFolder(vault.Versions, VaultLayout.FilesOf(path).Bytes));
        foreach (var (_, versions) in new VersionWalk(files, vault.Versions).Below(RawPath.Empty))
        {
            if (stop.IsCancellationRequested)
                break;
            foreach (var version in versions)
                if (folder.Get(version.Path.Parent.Bytes) is var handle and >= 0)
                    CheckVersion(handle, version);
            index.Throttle();
        }

        folder.Clear();
    }

    private void CheckVersion(int folder, VersionRef version)
    {
        var name = VaultLayout.NameIn(version);
        if (files.Stat(folder, name, out var stat) < 0)
            return;
        findings.SawVersion();
        var known = index.FindVersion(version);
        var recorded = version.Kind == VersionKind.Copy ? Recorded(folder, name) : (false, null);
        if (version.Kind == VersionKind.Copy && WhyDamaged(stat, recorded, known) is { } why)
        {
            SetAside(folder, name, version, why);
            return;
        }

        var metadata = recorded.Metadata ?? vault.MetadataByName(folder, name);
        if (known is null || known.Size != metadata.Size)
            findings.Reindexed++;
        index.PutVersion(version, metadata);
    }

    /// <summary>A copy without a record was being put back when the rollback was killed: it was found whole then, and the index knows its size.</summary>
    private static string? WhyDamaged(in FileStat stat, (bool Found, FileMetadata? Metadata) recorded, FileMetadata? known)
    {
        if (recorded is { Found: true, Metadata: null })
            return "its metadata cannot be read";
        var size = recorded.Metadata?.Size ?? known?.Size ?? stat.Size;
        return size == stat.Size ? null : $"it has {stat.Size} of {size} bytes";
    }

    private (bool Found, FileMetadata? Metadata) Recorded(int folder, ReadOnlySpan<byte> name)
    {
        var file = files.OpenFile(folder, name);
        if (file < 0)
            return (false, null);
        var found = vault.RecordedMetadata(file, out var metadata);
        files.Close(file);
        return (found, metadata);
    }

    private void SetAside(int folder, ReadOnlySpan<byte> name, VersionRef version, string why)
    {
        var root = vault.OpenOrMakeBelow(vault.Quarantine, RawPath.Of(VaultCheck.DamagedIncident));
        var moved = root < 0 ? null : vault.MoveToVersions(folder, name, version.Path, VersionKind.Copy, root, out _);
        if (root >= 0)
            files.Close(root);
        if (moved is not null)
            index.RemoveVersion(version);
        findings.Add(
            CheckProblemKind.CopyDamaged,
            version.Path,
            $"The copy of {version.Path} from {version.Until:u} is not whole: {why}. " + (moved is null ? "It could not be set aside." : "It was set aside in quarantine under \"damaged\"."),
            moved is not null);
    }
}
