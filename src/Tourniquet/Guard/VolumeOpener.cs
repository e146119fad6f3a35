using Tourniquet.Core.Files;
using Tourniquet.Linux.Files;
using Tourniquet.Vault;

namespace Tourniquet.Guard;

/// <summary>From the paths a user named to guarded volumes, or to one clear sentence why not.</summary>
internal static class VolumeOpener
{
    public static IReadOnlyList<GuardedVolume> Open(IEnumerable<string> paths, string state, TimeProvider clock)
    {
        var volumes = new List<GuardedVolume>();
        var stateAt = Resolve(state);
        foreach (var path in paths)
        {
            var full = Resolve(path);
            if (stateAt.IsAtOrBelow(full))
                throw new GuardException($"The state folder {state} is inside {full}. Choose another with --state, so that the guard never waits for itself.");
            if (volumes.SelectMany(v => v.Folders).FirstOrDefault(f => full.IsAtOrBelow(f.FullPath) || f.FullPath.IsAtOrBelow(full)) is { } other)
                throw new GuardException(full == other.FullPath
                    ? $"{full} is named twice."
                    : $"{full} and {other.FullPath} are one inside the other. Name the outer one alone: it protects all below it.");
            var top = FileSystems.TopOf(full);
            var volume = volumes.Find(v => v.Vault.TopPath == top);
            if (volume is null)
                volumes.Add(volume = OpenVolume(full, top, clock));
            volume.Folders.Add(new(full.RelativeTo(top), full));
        }

        return volumes;
    }

    /// <summary>The vault of the file system that a path is on, without guarding it: for commands that run when no guard does.</summary>
    public static GuardedVolume OpenVolume(RawPath full, RawPath topPath, TimeProvider clock)
    {
        var top = LinuxFileSystem.OpenTop(topPath);
        if (top < 0)
            throw new GuardException($"{topPath} cannot be opened: {Errno.Describe(top)}.");
        var fileSystem = FileSystems.NameOf(top);
        if (!FileSystems.CanGuard(fileSystem))
            throw new GuardException($"{full} is on {fileSystem}, which cannot be guarded: it lacks hard links, events or handles that hold. {FileSystems.Supported} can.");
        if (FileSystems.IsSubvolume(top))
            throw new GuardException($"{full} is in a btrfs subvolume, and the kernel watches btrfs only as a whole. Protect a folder of the top-level volume instead (mount it with -o subvolid=5).");
        _ = LinuxFileSystem.Instance.StatHandle(top, out var stat);
        try
        {
            var vault = VaultStore.Open(LinuxFileSystem.Instance, clock, topPath, top, () => Guid.NewGuid().ToString("n"));
            return new(vault, top, stat.Device, FileSystems.IdOf(top), fileSystem);
        }
        catch (VaultException e)
        {
            throw new GuardException(e.Message);
        }
    }

    /// <summary>A folder as the user named it, with links resolved.</summary>
    public static RawPath Resolve(string path)
    {
        var handle = LinuxFileSystem.OpenTop(RawPath.Parse(path));
        if (handle == -Errno.NotFound)
            throw new GuardException($"{path} does not exist.");
        if (handle == -Errno.NotAFolder)
            throw new GuardException($"{path} is not a folder.");
        if (handle < 0)
            throw new GuardException($"{path} cannot be opened: {Errno.Describe(handle)}.");
        var full = FileHandles.PathOf(handle) ?? RawPath.Of(Path.GetFullPath(path));
        LinuxFileSystem.Instance.Close(handle);
        return full;
    }
}
