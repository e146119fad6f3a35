using Tourniquet.Incidents;
using Tourniquet.Vault;

namespace Tourniquet.Guard;

/// <summary>
/// Lets old versions go: once a day what is past its age, and the least valuable whenever the disk comes near its floor. Never what is
/// recent, what is open, or what an open incident needs. On a thread of its own, so that no writer and no judgement waits for it.
/// </summary>
internal sealed class RetentionWork(GuardState state, Responder responder, IncidentStore store, Action<string> say) : IDisposable
{
    // A slow attack may be found out only now: the weight of evidence is down to a quarter by then.
    private static readonly TimeSpan Recent = TimeSpan.FromHours(4);

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FirstByAge = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan BetweenByAge = TimeSpan.FromDays(1);

    private readonly AutoResetEvent wake = new(initialState: false);
    private readonly Dictionary<GuardedVolume, long> exhausted = [];

    /// <summary>A capture was refused for want of space.</summary>
    public void Wake() => wake.Set();

    public void Run(CancellationToken stop)
    {
        var due = FirstByAge;
        var since = state.Now;
        while (WaitHandle.WaitAny([wake, stop.WaitHandle], BetweenLooks) != 1)
        {
            var byAge = state.Since(since) >= due;
            if (byAge)
                (due, since) = (BetweenByAge, state.Now);
            foreach (var volume in state.Volumes)
                if (byAge || IsLow(volume))
                    Prune(volume, stop);
        }
    }

    public void Dispose() => wake.Dispose();

    /// <summary>More is freed than has to be, or the next capture would bring it down again.</summary>
    private static long Wanted(GuardedVolume volume) => volume.Vault.FreeFloor + (volume.Vault.FreeFloor / 4);

    private bool IsLow(GuardedVolume volume) =>
        volume.Vault.FreeBytes() < volume.Vault.FreeFloor + (volume.Vault.FreeFloor / 8)
        && !(exhausted.TryGetValue(volume, out var at) && state.Since(at) < BetweenLooks);

    private void Prune(GuardedVolume volume, CancellationToken stop)
    {
        var now = state.Clock.GetUtcNow();
        var needed = Needed();
        long byAge = 0, forSpace = 0;
        PruneReport report;
        do
        {
            report = Retention.Prune(
                volume.Vault, now, state.Options.KeepFor, Wanted(volume),
                version => version.Until > now - Recent || needed.Contains(version), stop);
            byAge += report.RemovedByAge;
            forSpace += report.RemovedForSpace;
        }
        while (report.HasMore && !stop.IsCancellationRequested);

        if (byAge + forSpace > 0)
            say($"{byAge} version(s) past their {state.Options.KeepFor.Days} days and {forSpace} for want of space were let go in {volume.Vault.Path}; {report.KeptForIncidents} are needed still");
        var wasExhausted = exhausted.Remove(volume);
        if (!report.IsBelowFloor)
            return;
        exhausted[volume] = state.Now;
        if (!wasExhausted && volume.Vault.FloorReached() is { } text)
            say($"{text} Nothing more in the vault may go: free some space");
    }

    private HashSet<VersionRef> Needed()
    {
        var needed = new HashSet<VersionRef>();
        foreach (var record in store.All().Where(record => record.Incident.ReleasedAt is null))
            needed.UnionWith(record.Changes
                .Where(change => !record.Undone.Any(undone => undone.Sequence == change.Change.Sequence && undone.Undone.State == UndoState.Restored))
                .Select(change => change.Change.VersionBefore).OfType<VersionRef>());
        lock (state.Sync)
        {
            needed.UnionWith(state.Open.Values.Select(record => record.Before));
            foreach (var incident in responder.Live.Where(incident => incident.ReleasedAt is null))
                needed.UnionWith(incident.Changes.Select(change => change.Change.VersionBefore).OfType<VersionRef>());
        }

        return needed;
    }
}
