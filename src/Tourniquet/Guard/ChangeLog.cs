using Tourniquet.Core.Files;
using Tourniquet.Vault;

namespace Tourniquet.Guard;

/// <summary>What actors did lately, in order, so that it can be taken back. Bounded: the oldest goes first. Under the guard's lock.</summary>
internal sealed class ChangeLog
{
    private const int Kept = 100_000;

    // One job may log a change for each file of a folder that went, and no two changes may share a place.
    private const int PlacesForOneJob = 1 << 20;

    private static readonly TimeSpan Age = TimeSpan.FromHours(24);

    private readonly LinkedList<LoggedChange> changes = [];
    private long sequence;

    /// <summary>
    /// The next place in the order of changes. Taken when an event is read or a capture is done, never when it is worked through: a file that
    /// was renamed and then opened must not be put back in the other order.
    /// </summary>
    public long NextSequence() => sequence += PlacesForOneJob;

    public void Add(LoggedChange change)
    {
        changes.AddLast(change);
        while (changes.Count > Kept || changes.First!.Value.Change.At < change.Change.At - Age)
            changes.RemoveFirst();
    }

    /// <summary>Takes out what the culprits and everything below them did since an instant, and before it what is evidence, oldest first.</summary>
    public List<LoggedChange> Take(IReadOnlyCollection<long> culprits, DateTimeOffset since, Func<LoggedChange, bool> always)
    {
        var taken = new List<LoggedChange>();
        for (var at = changes.First; at is not null;)
        {
            var next = at.Next;
            if (culprits.Any(at.Value.Node.Descends) && (at.Value.Change.At >= since || always(at.Value)))
            {
                taken.Add(at.Value);
                changes.Remove(at);
            }

            at = next;
        }

        return taken;
    }

    /// <summary>For each path the last edit in this log. After the culprits' own have been taken out, that is somebody else's.</summary>
    public void CollectEdits(Dictionary<(GuardedVolume Volume, RawPath Path), long> last)
    {
        foreach (var logged in changes)
            if (logged.Change is Change.Rewrote or Change.Replaced)
                last[(logged.Volume, logged.Change.Path)] = Math.Max(logged.Change.Sequence, last.GetValueOrDefault((logged.Volume, logged.Change.Path)));
    }
}

internal sealed record LoggedChange(ProcessNode Node, GuardedVolume Volume, Change Change);
