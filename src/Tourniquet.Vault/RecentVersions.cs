using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>
/// Versions that came about beside the events: by a baseline, or with the folder they stood in. The event of such a file finds its link gone
/// already and asks here, so that whoever removed it is still charged with it. Kept for a short while only: a new file that takes the name
/// later has nothing to do with the old one. Used under the mirror's lock.
/// </summary>
internal sealed class RecentVersions(TimeProvider clock)
{
    private const int MostKept = 100_000;
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(30);

    private readonly Dictionary<RawPath, VersionRef> versions = [];
    private readonly Queue<(DateTimeOffset At, RawPath Path)> order = [];

    public void Add(RawPath path, VersionRef version)
    {
        Expire();
        if (order.Count >= MostKept)
            versions.Remove(order.Dequeue().Path);
        versions[path] = version;
        order.Enqueue((clock.GetUtcNow(), path));
    }

    public VersionRef? Take(RawPath path)
    {
        if (versions.Count == 0)
            return null;
        Expire();
        return versions.Remove(path, out var version) ? version : null;
    }

    private void Expire()
    {
        var oldest = clock.GetUtcNow() - KeptFor;
        while (order.TryPeek(out var first) && first.At < oldest)
            versions.Remove(order.Dequeue().Path);
    }
}
