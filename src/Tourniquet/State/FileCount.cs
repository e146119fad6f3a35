using Tourniquet.Core.Files;
using Tourniquet.Linux.Files;

namespace Tourniquet.State;

/// <summary>How many files are below a folder: counted for a moment, estimated from the file system's own count after that.</summary>
internal static class FileCount
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    public static long Of(RawPath path, TimeProvider clock)
    {
        var started = clock.GetTimestamp();
        var handle = LinuxFileSystem.OpenTop(path);
        if (handle < 0)
            return 0;
        long count = 0;
        var whole = Count(handle, ref count, clock, started);
        var estimate = FileSystems.InodesInUse(handle);
        LinuxFileSystem.Instance.Close(handle);
        return whole ? count : Math.Max(count, estimate);
    }

    private static bool Count(int folder, ref long count, TimeProvider clock, long started)
    {
        var files = LinuxFileSystem.Instance;
        using var listing = files.List(folder);
        while (listing.Next(out var name, out _, out var type))
        {
            if (type != FileType.Folder)
            {
                count++;
                continue;
            }

            if (clock.GetElapsedTime(started) > Patience)
                return false;
            if (Vault.VaultStore.IsInside(new(name)) || files.OpenFolder(folder, name) is not (var below and >= 0))
                continue;
            var whole = Count(below, ref count, clock, started);
            files.Close(below);
            if (!whole)
                return false;
        }

        return true;
    }
}
