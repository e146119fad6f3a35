using Tourniquet.Core.Files;
using Tourniquet.Linux.Fanotify;
using Tourniquet.Linux.Files;

namespace Tourniquet.Guard;

/// <summary>
/// Files that were new and empty when they were opened to write, with the descriptor that came with the open: whoever looks at one once it is
/// closed need not open it, which the gate would have to answer. A file that is not here is opened by its name. Owns the descriptors; bounded.
/// Under the guard's lock.
/// </summary>
internal sealed class NewFiles(TimeProvider clock)
{
    private const int Kept = 256;

    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(2);

    private readonly Dictionary<FileKey, (NewFile File, long At)> files = [];

    public bool Any => files.Count > 0;

    public void Add(FileKey key, int file, in FileStat stat)
    {
        if (files.Count >= Kept || files.ContainsKey(key))
            LinuxFileSystem.Instance.Close(file);
        else
            files[key] = (new(file, stat.Device, stat.Inode), clock.GetTimestamp());
    }

    /// <summary>The file, whose descriptor is the caller's from now on; null when it is not known.</summary>
    public NewFile? Take(FileKey key) => files.Remove(key, out var file) ? file.File : null;

    /// <summary>Closes what was opened so long ago that it may stay open for ever.</summary>
    public void Expire()
    {
        foreach (var (key, (file, at)) in files)
            if (clock.GetElapsedTime(at) > KeptFor)
            {
                files.Remove(key);
                LinuxFileSystem.Instance.Close(file.Handle);
            }
    }
}

/// <summary>An open file and the inode that it is.</summary>
internal readonly record struct NewFile(int Handle, ulong Device, ulong Inode);
