using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>
/// One pass over a folder and all below it. Listings of the real and the mirrored folder carry inode numbers, so what is linked already
/// costs no call of its own. A folder is opened by its path each time and closed before those below it: depth costs no handles.
/// </summary>
internal sealed class BaselinePass(VaultStore vault, Mirror mirror, BaselineCounts counts, bool tellsAll, CancellationToken stop)
{
    private readonly IFileSystem files = vault.Files;
    private readonly Stack<RawPath> ahead = [];

    public void Run(RawPath top)
    {
        ahead.Push(top);
        while (ahead.TryPop(out var folder) && !stop.IsCancellationRequested)
            Pass(folder);
    }

    private void Pass(RawPath folder)
    {
        var real = files.OpenFolder(vault.Top, folder.Bytes);
        if (real < 0)
        {
            if (real is not (-Errno.NotFound or -Errno.NotAFolder or -Errno.TooManySymbolicLinks))
                counts.Failed(folder, real);
            return;
        }

        var kept = mirror.OpenOrMakeFolder(folder);
        if (kept < 0)
        {
            counts.Failed(folder, kept);
            files.Close(real);
            return;
        }

        var gone = LinkEntries(real, kept, folder);
        if (!stop.IsCancellationRequested)
            foreach (var name in gone)
                mirror.ReconcileForBaseline(folder.Join(name));
        mirror.Folders.Follow(real, kept);
        vault.Index?.Throttle();
        files.Close(real);
        files.Close(kept);
    }

    /// <returns>The names in the mirror that the real folder no longer has.</returns>
    private IEnumerable<RawPath> LinkEntries(int real, int kept, RawPath folder)
    {
        var held = ListMirror(kept);
        var lookup = held.GetAlternateLookup<ReadOnlySpan<byte>>();
        using var listing = files.List(real);
        while (!stop.IsCancellationRequested && listing.Next(out var name, out var inode, out var type))
        {
            if (type == FileType.Unknown && files.Stat(real, name, out var stat) >= 0)
                type = stat.Type;
            var isHeld = lookup.Remove(name, out _, out var holds);
            if (type == FileType.Folder)
            {
                var below = folder.Join(new RawPath(name));
                if (!VaultStore.IsInside(below))
                    ahead.Push(below);
                continue;
            }

            counts.Seen();
            var isSame = isHeld && holds == inode;
            var error = isSame ? 0 : isHeld ? -Errno.Exists : files.Link(real, name, kept, name);
            if (vault.Index is not null && error >= 0 && (!isSame || tellsAll))
                mirror.Tell(kept, name, folder.Join(new RawPath(name)));
            if (error == -Errno.Exists)
                error = mirror.ReconcileForBaseline(folder.Join(new RawPath(name))).Error;
            if (error >= 0)
                counts.Preserved();
            else if (error != -Errno.NotFound)
                counts.Failed(folder.Join(new RawPath(name)), error);
        }

        return held.Keys.Select(name => new RawPath(name));
    }

    private Dictionary<byte[], ulong> ListMirror(int kept)
    {
        var held = new Dictionary<byte[], ulong>(ByteNames.Instance);
        using var listing = files.List(kept);
        while (listing.Next(out var name, out var inode, out _))
            held[name.ToArray()] = inode;
        return held;
    }
}
