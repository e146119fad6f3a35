using System.Globalization;
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
    private long sequence;

    /// <summary>Copies or clones an open file's content into a version of the path.</summary>
    /// <returns>The version, or null with a negative error number.</returns>
    public VersionRef? Take(int file, RawPath path, out int error)
    {
        Span<byte> name = stackalloc byte[24];
        var length = Encoding.ASCII.GetBytes("c" + Interlocked.Increment(ref sequence).ToString("x", CultureInfo.InvariantCulture), name);
        name = name[..length];
        error = files.ReadMetadata(file, out var metadata);
        if (error < 0)
            return null;
        _ = files.Remove(vault.Temporary, name);
        var copy = files.CreateFile(vault.Temporary, name);
        if (copy < 0)
        {
            error = copy;
            return null;
        }

        error = files.CopyContent(file, copy, metadata.Size);
        if (error >= 0)
            error = files.WriteAttribute(copy, VaultLayout.MetadataAttribute, metadata.ToBytes());
        files.Close(copy);
        var version = error < 0 ? null : vault.MoveToVersions(vault.Temporary, name, path, VersionKind.Copy, out error);
        if (version is null)
            _ = files.Remove(vault.Temporary, name);
        return version;
    }

    /// <summary>Throws a capture away that turned out to be of no use: the file was opened to write and not written to.</summary>
    public void Drop(VersionRef version)
    {
        var folder = files.OpenFolder(vault.Versions, VaultLayout.VersionsOf(version.Path).Bytes);
        if (folder < 0)
            return;
        _ = files.Remove(folder, Encoding.ASCII.GetBytes(version.Stamp));
        files.Close(folder);
    }

    /// <summary>What a kill left half-done.</summary>
    public void ClearTemporary()
    {
        var names = new List<RawPath>();
        using (var listing = files.List(vault.Temporary))
            while (listing.Next(out var name, out _, out _))
                names.Add(new(name));
        foreach (var name in names)
            _ = files.Remove(vault.Temporary, name.Bytes);
    }
}
