using Tourniquet.Linux.Processes;
using Tourniquet.Vault;

namespace Tourniquet.Incidents;

/// <summary>Rollback of incidents as they stand on disk: for those of an earlier run of the guard, and for when none runs.</summary>
internal static class StoredIncidents
{
    /// <param name="vaultOf">The vault with an id, or null when its file system is not mounted.</param>
    public static IncidentRecord RollBack(IncidentRecord record, Func<string, VaultStore?> vaultOf, TimeProvider clock)
    {
        var done = record.Undone.ToList();
        var rollbacks = new Dictionary<string, Rollback>(StringComparer.Ordinal);
        var undone = done.Select(u => u.Sequence).ToHashSet();
        foreach (var (vaultId, change) in record.Changes.OrderByDescending(c => c.Change.Sequence))
        {
            // A harmless new file of an attack stays where it is: only the run that saw it can tell the harmful ones.
            if (change is Change.Made || vaultOf(vaultId) is not { } vault || undone.Contains(change.Sequence))
                continue;
            if (!rollbacks.TryGetValue(vaultId, out var rollback))
                rollbacks[vaultId] = rollback = new(vault, new(vault), record.Incident.Id);
            done.Add(new(vaultId, change.Sequence, rollback.Undo(change)));
        }

        foreach (var rollback in rollbacks.Values)
            rollback.Dispose();

        return Noted(record, done, "rollback", clock);
    }

    public static (IncidentRecord Record, List<string> Problems) UndoRollback(IncidentRecord record, Func<string, VaultStore?> vaultOf, TimeProvider clock)
    {
        var problems = new List<string>();
        var changes = record.Changes.OrderBy(c => c.Change.Sequence).ToArray();
        for (var i = 0; i < changes.Length; i++)
        {
            if (record.Undone.FirstOrDefault(u => u.Sequence == changes[i].Change.Sequence) is not { } undone || vaultOf(changes[i].VaultId) is not { } vault)
                continue;
            var redone = new Redo(vault, new(vault), record.Incident.Id).Apply(changes[i].Change, undone.Undone);
            changes[i] = changes[i] with { Change = redone.Change };
            if (redone.Problem is { } problem)
                problems.Add(problem);
        }

        return (Noted(record with { Changes = [.. changes] }, [], "rollback undone", clock), problems);
    }

    /// <summary>Lets the processes go on that an earlier run stopped, as far as they are still the same.</summary>
    public static IncidentRecord Release(IncidentRecord record, TimeProvider clock, out int goOn)
    {
        goOn = (record.Stopped ?? []).Count(stopped =>
            stopped.Boot == ProcessReader.BootId && ProcessReader.Stat(stopped.Pid)?.StartedAt == stopped.StartedAt && Signals.Thaw(stopped.Pid));
        var at = clock.GetUtcNow();
        return record with
        {
            Stopped = [],
            Incident = record.Incident with { ReleasedAt = at, Containment = record.Incident.Containment.Add(new("release", at)) },
        };
    }

    private static IncidentRecord Noted(IncidentRecord record, List<RecordedUndo> undone, string action, TimeProvider clock) => record with
    {
        Undone = [.. undone],
        Incident = record.Incident with
        {
            Containment = record.Incident.Containment.Add(new(action, clock.GetUtcNow())),
            FilesRolledBack = undone.Select(u => u.Undone).Where(u => u.State is UndoState.Restored).Select(u => u.Path).Distinct().Count(),
            FilesLost = undone.Count(u => u.Undone.State == UndoState.Lost),
        },
    };
}
