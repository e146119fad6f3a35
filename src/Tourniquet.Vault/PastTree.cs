using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>What a tree was at an instant, as far as it is otherwise now; without an instant, what it lacks. Owns no state.</summary>
internal sealed class PastTree(VaultStore vault, DateTimeOffset? asOf)
{
    private readonly IFileSystem files = vault.Files;

    /// <summary>What has to come back of a file; null when it may stay as it is.</summary>
    public VersionRef? VersionOf(RawPath file, List<VersionRef> versions)
    {
        if (asOf is { } at)
            return VersionStore.FirstAfter(versions, at);
        using var real = new Place(files, vault.Top, file);
        return real.IsGone ? versions.LastOrDefault() : null;
    }

    /// <summary>The vault remembers the folder, it is not there, and its memory was touched after the instant.</summary>
    public bool HadFolder(RawPath folder)
    {
        using var real = new Place(files, vault.Top, folder);
        if (folder.IsEmpty || !real.IsGone)
            return false;
        var memory = files.OpenFolder(vault.Versions, VaultLayout.VersionsOfFolder(folder).Bytes);
        if (memory < 0)
            return false;
        var isRemembered = vault.RecordedMetadata(memory, out var metadata) && metadata is not null;
        var isLater = files.StatHandle(memory, out var stat) >= 0 && (asOf is not { } at || stat.ChangedAt / 100 > (at - DateTimeOffset.UnixEpoch).Ticks);
        files.Close(memory);
        return isRemembered && isLater;
    }
}
