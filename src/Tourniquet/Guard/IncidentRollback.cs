using Tourniquet.Core.Files;
using Tourniquet.Vault;

namespace Tourniquet.Guard;

/// <summary>Takes the changes of an incident back, newest first. On the ledger, without the lock: nothing is logged meanwhile.</summary>
internal sealed class IncidentRollback(GuardState state, LiveIncident incident, Func<GuardedVolume, RawPath, bool> isHarmful)
{
    private readonly Dictionary<(GuardedVolume Volume, RawPath Path), long> editedByOthers = [];
    private readonly HashSet<RawPath> replaced = [.. incident.Changes.Select(c => c.Change).OfType<Change.Replaced>().Select(c => c.Path)];
    private readonly ILookup<RawPath, LoggedChange> rewrote = incident.Changes.Where(c => c.Change is Change.Rewrote).ToLookup(c => c.Change.Path);
    private readonly Dictionary<GuardedVolume, Rollback> rollbacks = [];

    public void Run()
    {
        lock (state.Sync)
            state.Changes.CollectEdits(editedByOthers);
        try
        {
            foreach (var change in incident.Changes.Where(change => !incident.IsUndone(change)).OrderByDescending(c => c.Change.Sequence))
            {
                var undone = WhyNot(change) ?? RollbackOf(change.Volume).Undo(change.Change);
                lock (state.Sync)
                {
                    incident.Undo(change, undone);
                    state.Companions.Forget(change.Volume.Vault.TopPath.Join(change.Change.Path).ToString());
                }
            }
        }
        finally
        {
            foreach (var rollback in rollbacks.Values)
                rollback.Dispose();
        }
    }

    private Undone? WhyNot(LoggedChange logged) => logged.Change switch
    {
        Change.Rewrote or Change.Replaced when IsEditedSince(logged) => new(logged.Change.Path, UndoState.KeptNewer, null, "somebody else has edited it since"),
        Change.Removed removed when IsBackAlready(logged.Volume, removed) => new(removed.Path, UndoState.Unchanged, null, null),
        Change.Made made when !MustGo(made) && !isHarmful(logged.Volume, made.Path) => new(made.Path, UndoState.Unchanged, null, "a new file that does no harm"),
        _ => null,
    };

    private bool IsEditedSince(LoggedChange logged) =>
        editedByOthers.TryGetValue((logged.Volume, logged.Change.Path), out var last) && last > logged.Change.Sequence;

    /// <summary>
    /// A file that was moved out, scrambled there and moved back has its content back by the later change: what the vault kept of it when it
    /// left is the same file, scrambled.
    /// </summary>
    private bool IsBackAlready(GuardedVolume volume, Change.Removed removed)
    {
        var later = rewrote[removed.Path].Where(c => c.Change.Sequence > removed.Sequence && incident.IsUndone(c)).Select(c => ((Change.Rewrote)c.Change).Inode).ToList();
        return later.Count > 0 && volume.Vault.InodeOf(removed.Before) is { } inode && later.Contains(inode);
    }

    /// <summary>A new file goes to quarantine when it is part of the damage: evidence, or it took the name of another.</summary>
    private bool MustGo(Change.Made made) => replaced.Contains(made.Path) || incident.IsEvidence(made.Path);

    private Rollback RollbackOf(GuardedVolume volume) =>
        rollbacks.TryGetValue(volume, out var rollback) ? rollback : rollbacks[volume] = new(volume.Vault, volume.Mirror, incident.Id);
}
