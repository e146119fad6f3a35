using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>Names for a new version of a path, one after the other until one is free: two may be kept within one tick of the clock.</summary>
internal sealed class FreshName
{
    private readonly VersionKind kind;
    private DateTimeOffset at;

    /// <param name="folder">Where the versions of the path's folder stand: a long name gets its folder there.</param>
    public FreshName(VaultStore vault, int folder, RawPath path, VersionKind kind)
    {
        this.kind = kind;
        at = vault.Clock.GetUtcNow();
        Version = new(path, VaultLayout.Stamp(at, kind));
        Bytes = VaultLayout.NameIn(Version);
        if (VaultLayout.HasFolder(VaultLayout.NameOf(path)))
            _ = vault.Files.MakeFolder(folder, VaultLayout.NameOf(path), 0x1C0);
    }

    public VersionRef Version { get; private set; }

    /// <summary>The name as seen from the folder.</summary>
    public byte[] Bytes { get; private set; }

    /// <returns>True when the last name was taken, and there is another one now.</returns>
    public bool IsNextAfter(int error)
    {
        if (error != -Errno.Exists)
            return false;
        at = at.AddTicks(1);
        Version = new(Version.Path, VaultLayout.Stamp(at, kind));
        Bytes = VaultLayout.NameIn(Version);
        return true;
    }
}
