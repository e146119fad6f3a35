using System.Collections.Concurrent;

namespace Tourniquet.Guard;

/// <summary>What could not be preserved, by reason: counted, with a few examples, never silent. Safe for several threads.</summary>
internal sealed class Coverage
{
    private const int ExamplesKept = 5;

    private readonly ConcurrentDictionary<CoverageGap, GapReport> gaps = new();

    public IReadOnlyDictionary<CoverageGap, GapReport> Gaps => gaps;

    public void Say(CoverageGap gap, string example, long count = 1) => gaps.AddOrUpdate(
        gap,
        _ => new(count, [example]),
        (_, report) => new(report.Count + count, report.Examples.Count < ExamplesKept ? [.. report.Examples, example] : report.Examples));
}

internal sealed record GapReport(long Count, IReadOnlyList<string> Examples);

/// <summary>The names are part of `status --json`.</summary>
internal enum CoverageGap
{
    DeadlinePassed,
    CaptureFailed,
    DiskFloorReached,
    PathUnknown,
    OpenBeforeStart,
    CannotBeLinked,
    TruncatedByPath,
    EventsLost,
    GuardStoodStill,
}
