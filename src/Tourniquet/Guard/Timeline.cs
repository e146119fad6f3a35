using System.Collections.Immutable;
using Tourniquet.Incidents;

namespace Tourniquet.Guard;

/// <summary>An incident told in order.</summary>
internal static class Timeline
{
    private const int MostChanges = 200;

    public static ImmutableArray<TimelineEntry> Of(LiveIncident incident)
    {
        var entries = incident.Changes.Take(MostChanges)
            .Select(c => new TimelineEntry(c.Change.At, $"{c.Change.GetType().Name.ToLowerInvariant()}: {c.Volume.Vault.TopPath.Join(c.Change.Path)}"))
            .Concat(incident.Steps.Select(step => new TimelineEntry(step.At, step.Action)))
            .Append(new(incident.OpenedAt, "the evidence was enough: attack"));
        return [.. entries.OrderBy(entry => entry.At)];
    }
}
