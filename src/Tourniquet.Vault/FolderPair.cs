using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>
/// A real folder and its mirror, kept open for the next new file in it. Only for a moment and only until a folder is moved or goes, so that it
/// never stands for another folder than the one at its path. Owns both handles; used under the mirror's lock.
/// </summary>
internal sealed class FolderPair(VaultStore vault, Func<RawPath, int> openMirror)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromMilliseconds(100);

    private RawPath? path;
    private DateTimeOffset openedAt;

    /// <summary>Negative, like <see cref="Mirrored"/>, when there is none.</summary>
    public int Real { get; private set; } = -1;

    public int Mirrored { get; private set; } = -1;

    /// <summary>Opens the folder of a file; false when it or its mirror cannot be opened.</summary>
    public bool Open(ReadOnlySpan<byte> folder)
    {
        var now = vault.Clock.GetUtcNow();
        if (path is not null && folder.SequenceEqual(path.Bytes) && now - openedAt < KeptFor)
            return true;
        Close();
        var wanted = new RawPath(folder);
        Real = vault.Files.OpenFolder(vault.Top, folder);
        Mirrored = Real < 0 ? -1 : openMirror(wanted);
        if (Mirrored < 0)
        {
            Close();
            return false;
        }

        (path, openedAt) = (wanted, now);
        return true;
    }

    public void Close()
    {
        foreach (var handle in (ReadOnlySpan<int>)[Real, Mirrored])
            if (handle >= 0)
                vault.Files.Close(handle);
        (path, Real, Mirrored) = (null, -1, -1);
    }
}
