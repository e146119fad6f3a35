using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>
/// The folders of the mirror carry owner, mode and attributes of the real ones, and leave them in the versions when they go: that is what a
/// removed folder comes back with. Owns no state.
/// </summary>
internal sealed class MirrorFolders(VaultStore vault)
{
    private const uint OwnerOnly = 0x1C0;
    private const uint AnyoneMayEnter = 0x1ED;

    private readonly IFileSystem files = vault.Files;

    /// <summary>The mirror of a folder, made with the permissions and owner of the real one.</summary>
    public int OpenOrMake(RawPath folder)
    {
        var opened = files.OpenFolder(vault.Tree, folder.Bytes);
        if (opened != -Errno.NotFound)
            return opened;
        var parent = OpenOrMake(folder.Parent);
        if (parent < 0)
            return parent;
        var real = files.OpenFolder(vault.Top, folder.Bytes);
        FileMetadata? metadata = null;
        if (real >= 0)
        {
            metadata = files.ReadMetadata(real, out var now) < 0 ? null : now;
            files.Close(real);
        }

        var made = MakeIn(parent, folder.Name, OwnerOnly, metadata);
        files.Close(parent);
        return made;
    }

    /// <summary>Gives a folder of the mirror what the real one has now.</summary>
    public void Follow(int real, int mirrored)
    {
        if (files.ReadMetadata(real, out var now) < 0 || files.ReadMetadata(mirrored, out var held) < 0)
            return;
        if ((now.Permissions, now.Owner, now.Group, now.ModifiedAt) != (held.Permissions, held.Owner, held.Group, held.ModifiedAt) || !SameAttributes(now, held))
            _ = files.WriteMetadata(mirrored, now);
    }

    /// <summary>Leaves what a folder of the mirror carries with its versions.</summary>
    public void Remember(RawPath folder)
    {
        if (MetadataOf(folder) is not { } metadata)
            return;
        var versions = vault.OpenOrMakeBelow(vault.Versions, VaultLayout.VersionsOfFolder(folder));
        if (versions < 0)
            return;
        _ = files.WriteAttribute(versions, VaultLayout.MetadataAttribute, metadata.ToBytes());
        files.Close(versions);
    }

    /// <summary>Opens a real folder; one that was removed comes back with the owner and mode that the vault remembers.</summary>
    public int OpenOrMakeReal(RawPath folder)
    {
        var opened = files.OpenFolder(vault.Top, folder.Bytes);
        if (opened != -Errno.NotFound)
            return opened;
        var parent = OpenOrMakeReal(folder.Parent);
        if (parent < 0)
            return parent;
        var made = MakeIn(parent, folder.Name, AnyoneMayEnter, MetadataOf(folder));
        files.Close(parent);
        return made;
    }

    /// <summary>Owner, mode and attributes that a folder has or had, from the mirror or, when it was removed, from where its versions are.</summary>
    public FileMetadata? MetadataOf(RawPath folder)
    {
        var kept = files.OpenFolder(vault.Tree, folder.Bytes);
        if (kept >= 0)
        {
            var result = files.ReadMetadata(kept, out var own);
            files.Close(kept);
            return result < 0 ? null : own;
        }

        kept = files.OpenFolder(vault.Versions, VaultLayout.VersionsOfFolder(folder).Bytes);
        if (kept < 0)
            return null;
        vault.RecordedMetadata(kept, out var recorded);
        files.Close(kept);
        return recorded;
    }

    /// <summary>Made apart and then renamed to its place: a kill leaves no folder without its owner and mode.</summary>
    private int MakeIn(int parent, RawPath name, uint mode, FileMetadata? metadata)
    {
        var temporary = vault.TemporaryName();
        var made = files.MakeFolder(vault.Temporary, temporary, mode);
        if (made < 0)
            return made;
        made = files.OpenFolder(vault.Temporary, temporary);
        if (made < 0)
            return made;
        if (metadata is not null)
            _ = files.WriteMetadata(made, metadata);
        var error = files.Rename(vault.Temporary, temporary, parent, name.Bytes, replace: false);
        if (error == -Errno.NotPermitted)
            using (new Unlocked(files, parent, default))
                error = files.Rename(vault.Temporary, temporary, parent, name.Bytes, replace: false);
        if (error >= 0)
            return made;
        files.Close(made);
        _ = files.RemoveFolder(vault.Temporary, temporary);
        return error == -Errno.Exists ? files.OpenFolder(parent, name.Bytes) : error;
    }

    private static bool SameAttributes(FileMetadata a, FileMetadata b) =>
        a.Attributes.Length == b.Attributes.Length
        && a.Attributes.Zip(b.Attributes).All(pair => pair.First.Name == pair.Second.Name && pair.First.Value.AsSpan().SequenceEqual(pair.Second.Value));
}
