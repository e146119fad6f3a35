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

    private readonly Dictionary<FileKey, (int File, long At)> files = [];

    public bool Any => files.Count > 0;

    public void Add(FileKey key, int file)
    {
        if (files.Count >= Kept || files.ContainsKey(key))
            LinuxFileSystem.Instance.Close(file);
        else
            files[key] = (file, clock.GetTimestamp());
    }

    /// <summary>The descriptor, which is the caller's from now on; -1 when there is none.</summary>
    public int Take(FileKey key) => files.Remove(key, out var file) ? file.File : -1;

    /// <summary>Closes what was opened so long ago that it may stay open for ever.</summary>
    public void Expire()
    {
        foreach (var (key, (file, at)) in files)
            if (clock.GetElapsedTime(at) > KeptFor)
            {
                files.Remove(key);
                LinuxFileSystem.Instance.Close(file);
            }
    }
}
