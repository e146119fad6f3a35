using Tourniquet.Linux.Processes;

namespace Tourniquet.Guard;

/// <summary>Stops every process of an incident's actors, and lets them go on again. Never a pillar, never the guard.</summary>
internal static class Freezer
{
    // A process can fork while we walk: again until a walk finds nobody new.
    private const int MostWalks = 20;

    /// <summary>Without the lock; takes it for each look at the table.</summary>
    public static void Freeze(GuardState state, LiveIncident incident)
    {
        for (var walk = 0; walk < MostWalks && FreezeOnce(state, incident) > 0; walk++)
        {
        }
    }

    /// <summary>Stops one process, if it is still the one that is meant.</summary>
    public static bool Stop(ProcessNode node) => IsStill(node) && Signals.Freeze(node.Process);

    public static void Thaw(LiveIncident incident)
    {
        foreach (var node in incident.Frozen)
            if (IsStill(node))
                Signals.Thaw(node.Process);
        incident.Frozen.Clear();
    }

    private static int FreezeOnce(GuardState state, LiveIncident incident)
    {
        var found = 0;
        foreach (var node in Candidates(state))
        {
            if (node.Containment != Containment.Frozen || node.IsPillar || node.IsGuard)
                continue;
            lock (state.Sync)
                if (incident.Frozen.Contains(node) || !incident.Nodes.Exists(culprit => node.Descends(culprit.Id)))
                    continue;
            if (!Stop(node))
                continue;
            lock (state.Sync)
                incident.Frozen.Add(node);
            found++;
        }

        return found;
    }

    private static List<ProcessNode> Candidates(GuardState state)
    {
        var processes = ProcessReader.All().ToList();
        lock (state.Sync)
            return [.. processes.Select(state.Processes.OfProcess)];
    }

    private static bool IsStill(ProcessNode node) => ProcessReader.Stat(node.Process) is { } stat && stat.StartedAt == node.StartedAt;
}
