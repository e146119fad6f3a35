using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>The check's first half: every link of the mirror against the real file and the index.</summary>
internal sealed class MirrorCheck(
    VaultStore vault, Mirror mirror, VaultIndex index, IReadOnlyCollection<RawPath> protectedFolders, CheckFindings findings, CancellationToken stop)
{
    private readonly IFileSystem files = vault.Files;
    private readonly Stack<RawPath> ahead = [];

    public void Run()
    {
        ahead.Push(RawPath.Empty);
        foreach (var folder in protectedFolders)
            ahead.Push(folder);
        var done = new HashSet<RawPath>();
        while (ahead.TryPop(out var folder) && !stop.IsCancellationRequested)
            if (!protectedFolders.Contains(folder) || done.Add(folder))
                CheckFolder(folder);
    }

    private void CheckFolder(RawPath folder)
    {
        var isProtected = protectedFolders.Any(p => folder.IsAtOrBelow(p));
        var kept = isProtected ? mirror.OpenOrMakeFolder(folder) : files.OpenFolder(vault.Tree, folder.Bytes);
        if (kept < 0)
            return;
        var real = files.OpenFolder(vault.Top, folder.Bytes);
        var links = new List<RawPath>();
        using (var listing = files.List(kept))
            while (listing.Next(out var name, out _, out _))
                links.Add(new(name));
        var unlinked = real >= 0 && isProtected ? Unlinked(real, folder, links) : [];
        foreach (var name in links)
            CheckLink(kept, real, folder.Join(name), name.Bytes);
        foreach (var name in unlinked)
            Link(folder.Join(name));
        files.Close(kept);
        if (real >= 0)
            files.Close(real);
        index.Throttle();
    }

    private void CheckLink(int kept, int real, RawPath path, ReadOnlySpan<byte> name)
    {
        if (files.Stat(kept, name, out var held) < 0)
            return;
        var stands = -Errno.NotFound;
        FileStat now = default;
        if (real >= 0)
            stands = files.Stat(real, name, out now);
        if (held.Type == FileType.Folder && (stands < 0 || now.Type == FileType.Folder))
        {
            if (stands >= 0)
                ahead.Push(path);
            else
                Gone(path, held);
            return;
        }

        findings.SawFile();
        if (stands < 0)
            Gone(path, held);
        else if (now.Inode != held.Inode)
            LeadsAstray(path);
        else
            CheckIndex(kept, name, path, held);
    }

    private void CheckIndex(int kept, ReadOnlySpan<byte> name, RawPath path, in FileStat held)
    {
        var known = index.FindWritten(path);
        _ = files.ReadAttributes(kept, name, out var attributes);
        if (known is null || known.Inode != held.Inode || known.Metadata.Size != held.Size || known.Metadata.ModifiedAt != held.ModifiedAt
            || known.Metadata.Permissions != held.Permissions || known.Metadata.Owner != held.Owner || known.Metadata.Group != held.Group)
            findings.Reindexed++;
        index.Put(path, held, attributes);
    }

    private void Gone(RawPath path, in FileStat held)
    {
        var reconciled = mirror.ReconcileForBaseline(path);
        if (held.Type != FileType.Folder || reconciled.Error < 0)
            findings.Add(CheckProblemKind.FileGone, path, $"{path} is gone since; the vault keeps it as a version.", reconciled.Error >= 0);
    }

    private void LeadsAstray(RawPath path)
    {
        var reconciled = mirror.ReconcileForBaseline(path);
        findings.Add(CheckProblemKind.LinkToAnother, path, $"{path} is another file than the one in the vault, which became a version.", reconciled.Error >= 0);
    }

    private void Link(RawPath path)
    {
        var reconciled = mirror.ReconcileForBaseline(path);
        if (reconciled is { Linked: false, Error: >= 0 })
            return;
        findings.SawFile();
        findings.Add(
            CheckProblemKind.LinkMissing,
            path,
            reconciled.Error < 0 ? $"{path} is not preserved: {Errno.Describe(reconciled.Error)}." : $"{path} had no link in the vault.",
            reconciled.Error >= 0);
    }

    /// <summary>What stands in a protected folder without a link; its folders are gone through as well.</summary>
    private List<RawPath> Unlinked(int real, RawPath folder, List<RawPath> links)
    {
        var known = links.ToHashSet();
        var unlinked = new List<RawPath>();
        using var listing = files.List(real);
        while (listing.Next(out var bytes, out _, out var type))
        {
            var name = new RawPath(bytes);
            if (known.Contains(name) || VaultStore.IsInside(folder.Join(name)))
                continue;
            if (type == FileType.Folder)
                ahead.Push(folder.Join(name));
            else
                unlinked.Add(name);
        }

        return unlinked;
    }
}
