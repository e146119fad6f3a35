using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>Versions as they stand in the vault: kept, listed, opened. Extends an open vault; owns nothing.</summary>
public static class VersionStore
{
    private static readonly FileMetadata NoMetadata = new(0, 0, 0, 0, 0, 0, []);

    private const int UsualMetadata = 512;
    private const int LargestMetadata = 64 * 1024;

    /// <summary>What the vault holds of one path, oldest first.</summary>
    public static IReadOnlyList<VersionRef> VersionsOf(this VaultStore vault, RawPath path) =>
        new VersionWalk(vault.Files, vault.Versions).Of(path);

    /// <summary>The same with what a person wants to know of each, oldest first. One that is not whole has no metadata.</summary>
    public static IReadOnlyList<VersionDetails> ListVersions(this VaultStore vault, RawPath path)
    {
        var found = new List<VersionDetails>();
        var folder = vault.Files.OpenFolder(vault.Versions, VaultLayout.FilesOf(path.Parent).Bytes);
        if (folder < 0)
            return found;
        foreach (var version in vault.VersionsOf(path))
        {
            var name = VaultLayout.NameIn(version);
            if (vault.Files.Stat(folder, name, out var stat) < 0)
                continue;
            var metadata = version.Kind == VersionKind.Copy ? vault.MetadataOf(version) : vault.MetadataByName(folder, name);
            found.Add(new(version, stat.Size, metadata?.Size == stat.Size ? metadata : null));
        }

        vault.Files.Close(folder);
        return found;
    }

    /// <summary>What a file's content was at an instant: the version kept first after it; null when that is the current file.</summary>
    internal static VersionRef? FirstAfter(IEnumerable<VersionRef> oldestFirst, DateTimeOffset asOf) => oldestFirst.FirstOrDefault(version => version.Until > asOf);

    /// <summary>Opens a version's content to read; negative when it is gone.</summary>
    public static int OpenVersion(this VaultStore vault, VersionRef version)
    {
        var folder = vault.Files.OpenFolder(vault.Versions, VaultLayout.FilesOf(version.Path.Parent).Bytes);
        if (folder < 0)
            return folder;
        var file = vault.Files.OpenFile(folder, VaultLayout.NameIn(version));
        vault.Files.Close(folder);
        return file;
    }

    /// <summary>The inode that a version's name in the vault leads to; null when the version is gone.</summary>
    public static ulong? InodeOf(this VaultStore vault, VersionRef version)
    {
        var file = vault.OpenVersion(version);
        if (file < 0)
            return null;
        var inode = vault.Files.StatHandle(file, out var stat) >= 0 ? stat.Inode : (ulong?)null;
        vault.Files.Close(file);
        return inode;
    }

    /// <summary>The metadata that a version's content had; a link carries its own.</summary>
    public static FileMetadata? MetadataOf(this VaultStore vault, VersionRef version)
    {
        var file = vault.OpenVersion(version);
        if (file < 0)
            return null;
        var metadata = vault.MetadataOf(file, version.Kind);
        vault.Files.Close(file);
        return metadata;
    }

    /// <summary>A copy's metadata stands in its attribute, until a rollback has given it to the copy itself; so does a removed folder's.</summary>
    internal static FileMetadata? MetadataOf(this VaultStore vault, int file, VersionKind kind)
    {
        if (kind == VersionKind.Copy && vault.RecordedMetadata(file, out var recorded))
            return recorded;
        return vault.Files.ReadMetadata(file, out var own) >= 0 ? own : null;
    }

    /// <returns>False when there is no record; true with null when it cannot be read.</returns>
    internal static bool RecordedMetadata(this VaultStore vault, int file, out FileMetadata? recorded)
    {
        Span<byte> usual = stackalloc byte[UsualMetadata];
        var length = vault.Files.ReadAttribute(file, VaultLayout.MetadataAttribute, usual);
        if (length == -Errno.OutOfRange)
        {
            usual = new byte[LargestMetadata];
            length = vault.Files.ReadAttribute(file, VaultLayout.MetadataAttribute, usual);
        }

        recorded = length < 0 ? null : FileMetadata.FromBytes(usual[..length]);
        return length >= 0;
    }

    /// <summary>As above, without opening the file.</summary>
    internal static bool RecordedMetadata(this VaultStore vault, int folder, ReadOnlySpan<byte> name, out FileMetadata? recorded)
    {
        Span<byte> usual = stackalloc byte[UsualMetadata];
        var length = vault.Files.ReadAttribute(folder, name, VaultLayout.MetadataAttribute, usual);
        if (length == -Errno.OutOfRange)
        {
            usual = new byte[LargestMetadata];
            length = vault.Files.ReadAttribute(folder, name, VaultLayout.MetadataAttribute, usual);
        }

        recorded = length < 0 ? null : FileMetadata.FromBytes(usual[..length]);
        return length >= 0;
    }

    /// <summary>What a name's own metadata is, without opening it.</summary>
    internal static FileMetadata MetadataByName(this VaultStore vault, int folder, ReadOnlySpan<byte> name)
    {
        if (vault.Files.Stat(folder, name, out var stat) < 0)
            return NoMetadata;
        _ = vault.Files.ReadAttributes(folder, name, out var attributes);
        return new(stat.Permissions, stat.Owner, stat.Group, stat.ModifiedAt, stat.AccessedAt, stat.Size, attributes);
    }

    /// <summary>Lets go of a version's name.</summary>
    /// <param name="name">The version as seen from the folder.</param>
    internal static int RemoveVersion(this VaultStore vault, int folder, ReadOnlySpan<byte> name, VersionRef version)
    {
        var error = vault.Files.Remove(folder, name);
        if (error == -Errno.NotPermitted)
            using (new Unlocked(vault.Files, folder, name))
                error = vault.Files.Remove(folder, name);
        if (error is >= 0 or -Errno.NotFound)
            vault.Index?.RemoveVersion(version);
        return error;
    }

    internal static VersionRef? MoveToVersions(this VaultStore vault, int fromFolder, ReadOnlySpan<byte> fromName, RawPath path) =>
        vault.MoveToVersions(fromFolder, fromName, path, VersionKind.Link, out _);

    internal static VersionRef? MoveToVersions(
        this VaultStore vault, int fromFolder, ReadOnlySpan<byte> fromName, RawPath path, VersionKind kind, out int error) =>
        vault.MoveToVersions(fromFolder, fromName, path, kind, vault.Versions, out error);

    /// <summary>Gives a file of the vault its place among the versions of a path, in one rename.</summary>
    /// <param name="root">The folder of all versions, or an incident's quarantine, which is laid out alike.</param>
    internal static VersionRef? MoveToVersions(
        this VaultStore vault, int fromFolder, ReadOnlySpan<byte> fromName, RawPath path, VersionKind kind, int root, out int error)
    {
        var metadata = root == vault.Versions && vault.Index is not null ? vault.MetadataByName(fromFolder, fromName) : NoMetadata;
        var versions = VaultLayout.FilesOf(path.Parent);
        for (var attempt = 0; ; attempt++)
        {
            var folder = vault.OpenOrMakeBelow(root, versions);
            error = folder;
            if (folder < 0)
                return null;
            var name = new FreshName(vault, folder, path, kind);
            do
                error = vault.RenameUnlocked(fromFolder, fromName, folder, name.Bytes);
            while (name.IsNextAfter(error));
            vault.Files.Close(folder);

            // Retention removes empty folders, this one perhaps between the opening and the rename.
            if (error == -Errno.NotFound && attempt < 3 && vault.Files.Stat(fromFolder, fromName, out _) >= 0)
                continue;
            if (error < 0)
                return null;
            if (root == vault.Versions)
                vault.Index?.PutVersion(name.Version, metadata);
            return name.Version;
        }
    }

    private static int RenameUnlocked(this VaultStore vault, int fromFolder, ReadOnlySpan<byte> fromName, int folder, ReadOnlySpan<byte> name)
    {
        var error = vault.Files.Rename(fromFolder, fromName, folder, name, replace: false);
        if (error == -Errno.NotPermitted)
            using (new Unlocked(vault.Files, fromFolder, fromName))
                error = vault.Files.Rename(fromFolder, fromName, folder, name, replace: false);
        return error;
    }
}

/// <param name="Metadata">Null when the version is not whole: it cannot be restored.</param>
public sealed record VersionDetails(VersionRef Version, long Size, FileMetadata? Metadata)
{
    /// <summary>Until then this was the file's content.</summary>
    public DateTimeOffset Until => Version.Until;

    public VersionKind Kind => Version.Kind;

    public DateTimeOffset? ModifiedAt => Metadata is null ? null : DateTimeOffset.UnixEpoch.AddTicks(Metadata.ModifiedAt / 100);
}
