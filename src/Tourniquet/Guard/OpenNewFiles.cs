using Tourniquet.Core.Files;
using Tourniquet.Linux.Files;

namespace Tourniquet.Guard;

/// <summary>
/// New files that were written and closed, by their descriptors, until the ledger looks at them: some have another name by then, which the next
/// job tells. Owns the descriptors, the last few of them; belongs to the ledger.
/// </summary>
internal sealed class OpenNewFiles
{
    private const int Kept = 32;

    private readonly List<(ulong Device, ulong Inode, int File)> files = [];

    public void Add(int file)
    {
        if (LinuxFileSystem.Instance.StatHandle(file, out var stat) < 0 || stat.Links == 0)
        {
            LinuxFileSystem.Instance.Close(file);
            return;
        }

        if (files.Count == Kept)
        {
            LinuxFileSystem.Instance.Close(files[0].File);
            files.RemoveAt(0);
        }

        files.Add((stat.Device, stat.Inode, file));
    }

    /// <summary>The next job will not tell of them.</summary>
    public void CloseAll()
    {
        foreach (var (_, _, file) in files)
            LinuxFileSystem.Instance.Close(file);
        files.Clear();
    }

    /// <summary>The descriptor of a file, which is the caller's from now on; -1 when it is not known.</summary>
    public int Take(in FileStat of)
    {
        var (device, inode) = (of.Device, of.Inode);
        var at = files.FindLastIndex(known => known.Inode == inode && known.Device == device);
        if (at < 0)
            return -1;
        var file = files[at].File;
        files.RemoveAt(at);
        return file;
    }
}
