using System.Text;
using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>
/// Takes a file's content apart before somebody writes to it. A capture is complete when it has its final name; anything before that stands
/// in the temporary folder and is thrown away at the next start. Safe for several threads.
/// </summary>
public sealed class Captures(VaultStore vault)
{
    private readonly IFileSystem files = vault.Files;

    /// <summary>Copies or clones an open file's content into a version of the path.</summary>
    /// <returns>
    /// The version, or null with a negative error number: <see cref="Errno.NoSpace"/> as well when the disk has come down to its floor
    /// (<see cref="VaultStore.FloorReached"/> says it in words).
    /// </returns>
    public VersionRef? Take(int file, RawPath path, out int error) => Take(file, path, vault.Versions, out error);

    /// <summary>As above, into an incident's quarantine, which is laid out like the versions.</summary>
    internal VersionRef? Take(int file, RawPath path, int root, out int error)
    {
        var name = vault.TemporaryName();
        error = files.ReadMetadata(file, out var metadata);
        if (error < 0)
            return null;
        if (IsRefused(root, 0))
        {
            error = -Errno.NoSpace;
            return null;
        }

        var copy = files.CreateFile(vault.Temporary, name);
        if (copy < 0)
        {
            error = copy;
            return null;
        }

        error = Fill(file, copy, metadata, root);
        files.Close(copy);
        var version = error < 0 ? null : vault.MoveToVersions(vault.Temporary, name, path, VersionKind.Copy, root, out error);
        if (version is null)
            _ = files.Remove(vault.Temporary, name);
        return version;
    }

    /// <summary>Throws a capture away that turned out to be of no use: the file was opened to write and not written to.</summary>
    public void Drop(VersionRef version)
    {
        var folder = files.OpenFolder(vault.Versions, VaultLayout.FilesOf(version.Path.Parent).Bytes);
        if (folder < 0)
            return;
        _ = vault.RemoveVersion(folder, VaultLayout.NameIn(version), version);
        files.Close(folder);
    }

    /// <summary>What a kill left half-done. What this run is making stays.</summary>
    public void ClearTemporary()
    {
        var names = new List<RawPath>();
        using (var listing = files.List(vault.Temporary))
            while (listing.Next(out var name, out _, out _))
                if (!name.StartsWith(Encoding.ASCII.GetBytes(vault.Run)))
                    names.Add(new(name));
        foreach (var name in names)
            if (files.Remove(vault.Temporary, name.Bytes) == -Errno.IsAFolder)
                _ = files.RemoveFolder(vault.Temporary, name.Bytes);
    }

    /// <summary>Metadata goes on last: a copy that has it was written to its end. Its size is what was copied, should the file grow meanwhile.</summary>
    private int Fill(int file, int copy, FileMetadata metadata, int root)
    {
        var error = metadata.Size == 0 ? 0 : files.CloneContent(file, copy);
        if (error < 0)
        {
            if (IsRefused(root, metadata.Size))
                return -Errno.NoSpace;
            error = files.CopyContent(file, copy, metadata.Size);
        }

        if (error >= 0)
            error = files.StatHandle(copy, out var stat) is var result and < 0
                ? result
                : files.WriteAttribute(copy, VaultLayout.MetadataAttribute, (metadata with { Size = stat.Size }).ToBytes());
        return error;
    }

    /// <summary>A rollback may use the last of the space; what actors write may not.</summary>
    private bool IsRefused(int root, long wanted) => root == vault.Versions && vault.FloorReached(wanted) is not null;
}
