namespace Tourniquet.Guard;

/// <summary>Gaps in coverage, in the words of `status`.</summary>
internal static class CoverageWords
{
    public static string Of(CoverageGap gap) => gap switch
    {
        CoverageGap.DeadlinePassed => "let through at the deadline, before a copy was made",
        CoverageGap.CaptureFailed => "could not be copied before a write",
        CoverageGap.DiskFloorReached => "not copied before a write, to keep the disk from filling up",
        CoverageGap.PathUnknown => "kept without its name, which could not be told",
        CoverageGap.OpenBeforeStart => "open to be written before the guard started",
        CoverageGap.CannotBeLinked => "cannot be linked",
        CoverageGap.TruncatedByPath => "emptied by its path, without being opened: its content is lost",
        CoverageGap.GuardStoodStill => "let through by the standby while the guard stood still",
        CoverageGap.EventsLost => "events lost by the kernel",
        _ => gap.ToString(),
    };
}
