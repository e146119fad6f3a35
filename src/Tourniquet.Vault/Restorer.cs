using System.Text;
using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>
/// Brings back a file or a folder as of a time, or one named version. Overwrites nothing without keeping what it displaces: that goes to a
/// quarantine of this restore's own name. Owns no state.
/// </summary>
public sealed class Restorer(VaultStore vault, Mirror mirror, string name)
{
    private readonly IFileSystem files = vault.Files;

    /// <summary>What stood under a path and everything below it at an instant; null for what is there or was there last.</summary>
    /// <remarks>A version is what a file held until its stamp: the earliest one after the instant is what it held then.</remarks>
    public IEnumerable<VersionRef> AsOf(RawPath path, DateTimeOffset? at)
    {
        if (Choose(vault.VersionsOf(path), at) is { } own)
            yield return own;
        foreach (var child in FilesBelow(path))
            if (Choose(vault.VersionsOf(child), at) is { } version)
                yield return version;
    }

    /// <summary>Makes a version the file at its path again.</summary>
    public Undone PutBack(VersionRef version) => new Rollback(vault, mirror, name).PutBack(version.Path, version, sharedInode: 0);

    /// <summary>Copies a version, content and metadata, to a path that must be free. Null when done, otherwise why not.</summary>
    /// <param name="target">Below the top of the same file system.</param>
    public string? CopyTo(VersionRef version, RawPath target)
    {
        var source = vault.OpenVersion(version);
        var folder = source < 0 ? source : vault.OpenOrMakeBelow(vault.Top, target.Parent);
        var copy = folder < 0 ? folder : files.CreateFile(folder, target.Name.Bytes);
        var error = copy;
        if (copy >= 0 && vault.MetadataOf(version) is { } metadata)
        {
            error = files.CopyContent(source, copy, metadata.Size);
            if (error >= 0)
                error = files.WriteMetadata(copy, metadata);
        }

        foreach (var handle in new[] { source, folder, copy })
            if (handle >= 0)
                files.Close(handle);
        return error < 0 ? $"{target}: {Errno.Describe(error)}" : null;
    }

    private VersionRef? Choose(IReadOnlyList<VersionRef> versions, DateTimeOffset? at)
    {
        if (at is { } instant)
            return versions.FirstOrDefault(version => version.Until > instant);
        if (versions.Count == 0)
            return null;
        // Without an instant only what is missing comes back.
        using var real = new Place(files, vault.Top, versions[^1].Path);
        return real.Exists ? null : versions[^1];
    }

    private List<RawPath> FilesBelow(RawPath folder)
    {
        var found = new List<RawPath>();
        Walk(folder, found);
        return found;
    }

    private void Walk(RawPath folder, List<RawPath> found)
    {
        var kept = vault.VersionsFolder(folder);
        foreach (var file in NamesIn(kept.Join("f")))
            found.Add(folder.Join(file));
        foreach (var below in NamesIn(kept.Join("d")))
            Walk(folder.Join(below), found);
    }

    private List<RawPath> NamesIn(RawPath kept)
    {
        var names = new List<RawPath>();
        var handle = files.OpenFolder(vault.Versions, kept.Bytes);
        if (handle < 0)
            return names;
        using (var listing = files.List(handle))
            while (listing.Next(out var entry, out _, out _))
                names.Add(new(entry));
        files.Close(handle);
        return names;
    }
}
