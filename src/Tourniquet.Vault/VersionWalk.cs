using System.Text;
using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>Goes through a tree laid out like the versions: all below a folder, one file's versions at a time. Holds one folder's names at most.</summary>
internal sealed class VersionWalk(IFileSystem files, int root)
{
    /// <summary>Every file below a folder that has versions, oldest version first.</summary>
    public IEnumerable<(RawPath File, List<VersionRef> Versions)> Below(RawPath top)
    {
        foreach (var folder in FoldersBelow(top))
        {
            var handle = files.OpenFolder(root, VaultLayout.FilesOf(folder).Bytes);
            if (handle < 0)
                continue;
            try
            {
                foreach (var name in Names(handle))
                    yield return (folder.Join(name), VersionsIn(handle, folder.Join(name), name));
            }
            finally
            {
                files.Close(handle);
            }
        }
    }

    /// <summary>A folder and all below it that stand in this tree, each before what is in it.</summary>
    public IEnumerable<RawPath> FoldersBelow(RawPath top)
    {
        var ahead = new Stack<RawPath>([top]);
        while (ahead.TryPop(out var folder))
        {
            var handle = files.OpenFolder(root, VaultLayout.VersionsOfFolder(folder).Join("d").Bytes);
            if (handle >= 0)
            {
                foreach (var name in Names(handle))
                    ahead.Push(folder.Join(name));
                files.Close(handle);
            }

            yield return folder;
        }
    }

    private List<RawPath> Names(int handle)
    {
        var names = new List<RawPath>();
        using var listing = files.List(handle);
        while (listing.Next(out var name, out _, out _))
            names.Add(new(name));
        return names;
    }

    private List<VersionRef> VersionsIn(int handle, RawPath file, RawPath name)
    {
        var versions = new List<VersionRef>();
        var folder = files.OpenFolder(handle, name.Bytes);
        if (folder < 0)
            return versions;
        using (var listing = files.List(folder))
            while (listing.Next(out var stamp, out _, out _))
                if (VaultLayout.TryParseStamp(Encoding.Latin1.GetString(stamp), out _, out _))
                    versions.Add(new(file, Encoding.ASCII.GetString(stamp)));
        files.Close(folder);
        versions.Sort((a, b) => string.CompareOrdinal(a.Stamp, b.Stamp));
        return versions;
    }
}
