using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>What only copies need on their way back: their metadata, and content put into a file that other names share. Owns no state.</summary>
internal sealed class CopyRestorer(VaultStore vault, Quarantine quarantine)
{
    private readonly IFileSystem files = vault.Files;

    /// <summary>
    /// Gives a copy its metadata, so that it can be the file itself again. Null when it is ready. The record goes last: as long as it is
    /// there, all of this can be repeated. Nothing is opened: the gate would have to answer for each file.
    /// </summary>
    /// <param name="given">What it was given; null when that had been done before.</param>
    public string? Prepare(int from, ReadOnlySpan<byte> versionName, in FileStat copy, out FileMetadata? given)
    {
        if (!vault.RecordedMetadata(from, versionName, out given))
            return null;
        if (given is null || copy.Size != given.Size)
            return "the copy in the vault is not whole";
        var error = files.WriteMetadata(from, versionName, given);
        if (error >= 0)
            _ = files.RemoveAttribute(from, versionName, VaultLayout.MetadataAttribute);
        return error < 0 ? "its owner or mode could not be set: " + Errno.Describe(error) : null;
    }

    /// <summary>Puts content back into a file that has several names, after a copy of what it holds now went to quarantine.</summary>
    public Undone RewriteShared(RawPath path, int folder, ReadOnlySpan<byte> name, int from, VersionRef version) =>
        Rewrite(path, folder, name, from, version, quarantine.Root);

    /// <summary>The other way round: the content that went to quarantine comes back, and what had been put back becomes a version.</summary>
    public Undone RewriteBack(RawPath path, int folder, ReadOnlySpan<byte> name, int from, VersionRef displaced)
    {
        var error = files.Stat(from, VaultLayout.NameIn(displaced), out var copy);
        var damaged = error < 0 ? Errno.Describe(error) : Prepare(from, VaultLayout.NameIn(displaced), copy, out _);
        return damaged is null ? Rewrite(path, folder, name, from, displaced, vault.Versions) : new(path, UndoState.Lost, null, damaged);
    }

    private Undone Rewrite(RawPath path, int folder, ReadOnlySpan<byte> name, int from, VersionRef version, int root)
    {
        var versionName = VaultLayout.NameIn(version);
        using var unlocked = new Unlocked(files, folder, name);
        var source = files.OpenFile(from, versionName);
        var target = files.OpenFileToWrite(folder, name);
        try
        {
            if (source < 0 || target < 0)
                return new(path, UndoState.Lost, null, "it could not be opened: " + Errno.Describe(Math.Min(source, target)));
            var displaced = new Captures(vault).Take(target, path, root, out var error);
            if (displaced is null)
                return new(path, UndoState.Lost, null, "what it holds now could not be kept: " + Errno.Describe(error));
            error = Fill(source, target);
            if (error < 0)
                return new(path, UndoState.Lost, displaced, "its content could not be put back: " + Errno.Describe(error));
            _ = vault.RemoveVersion(from, versionName, version);
            return new(path, UndoState.Restored, displaced, null);
        }
        finally
        {
            Close(source);
            Close(target);
        }
    }

    private int Fill(int source, int target)
    {
        var error = files.ReadMetadata(source, out var metadata);
        if (error >= 0)
            error = files.Truncate(target, 0);
        if (error >= 0)
            error = files.CopyContent(source, target, metadata.Size);
        return error < 0 ? error : files.WriteMetadata(target, metadata);
    }

    private void Close(int handle)
    {
        if (handle >= 0)
            files.Close(handle);
    }
}
