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

    private readonly List<NewFile> files = [];

    public void Add(NewFile file)
    {
        if (files.Count == Kept)
        {
            LinuxFileSystem.Instance.Close(files[0].Handle);
            files.RemoveAt(0);
        }

        files.Add(file);
    }

    /// <summary>The next job will not tell of them.</summary>
    public void CloseAll()
    {
        foreach (var file in files)
            LinuxFileSystem.Instance.Close(file.Handle);
        files.Clear();
    }

    /// <summary>The descriptor of a file, which is the caller's from now on; -1 when it is not known.</summary>
    public int Take(in FileStat of)
    {
        var (device, inode) = (of.Device, of.Inode);
        var at = files.FindLastIndex(known => known.Inode == inode && known.Device == device);
        if (at < 0)
            return -1;
        var file = files[at].Handle;
        files.RemoveAt(at);
        return file;
    }
}
