using System.Text;
using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>Goes through a tree laid out like the versions, one folder after the other. Holds what one folder has at most.</summary>
internal sealed class VersionWalk(IFileSystem files, int root)
{
    /// <summary>Every file below a folder that has versions, oldest version first.</summary>
    public IEnumerable<(RawPath File, List<VersionRef> Versions)> Below(RawPath top) =>
        FoldersBelow(top).SelectMany(folder => In(folder).Select(file => (file.Key, file.Value)));

    /// <summary>The files of one folder that have versions, oldest version first.</summary>
    public Dictionary<RawPath, List<VersionRef>> In(RawPath folder)
    {
        var found = new Dictionary<RawPath, List<VersionRef>>();
        var handle = files.OpenFolder(root, VaultLayout.FilesOf(folder).Bytes);
        if (handle < 0)
            return found;
        var flat = new Dictionary<byte[], List<VersionRef>>(ByteNames.Instance);
        var lookup = flat.GetAlternateLookup<ReadOnlySpan<byte>>();
        using (var listing = files.List(handle))
            while (listing.Next(out var entry, out _, out var type))
                if (type == FileType.Folder)
                    found[folder.Join(new RawPath(entry))] = InFolder(handle, folder.Join(new RawPath(entry)));
                else if (VaultLayout.TryParseName(entry, out var name, out var stamp))
                    if (lookup.TryGetValue(name, out var versions))
                        versions.Add(new(versions[0].Path, stamp));
                    else
                        lookup[name] = found[folder.Join(new RawPath(name))] = [new(folder.Join(new RawPath(name)), stamp)];
        files.Close(handle);
        foreach (var versions in found.Values)
            versions.Sort((a, b) => string.CompareOrdinal(a.Stamp, b.Stamp));
        return found;
    }

    /// <summary>The versions of one file, oldest first.</summary>
    public List<VersionRef> Of(RawPath file) => In(file.Parent).GetValueOrDefault(file, []);

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

    /// <summary>Of a name that leaves no room for a stamp beside it.</summary>
    private List<VersionRef> InFolder(int handle, RawPath file)
    {
        var versions = new List<VersionRef>();
        var folder = files.OpenFolder(handle, VaultLayout.NameOf(file));
        if (folder < 0)
            return versions;
        using (var listing = files.List(folder))
            while (listing.Next(out var stamp, out _, out _))
                if (VaultLayout.TryParseStamp(Encoding.Latin1.GetString(stamp), out _, out _))
                    versions.Add(new(file, Encoding.ASCII.GetString(stamp)));
        files.Close(folder);
        return versions;
    }
}
