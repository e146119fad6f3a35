namespace Tourniquet.Guard;

/// <summary>
/// Processes of one line that make new files take turns until enough of what they made did no harm. New files destroy nothing, but
/// each may be followed by the removal of its original, and removals raise no permission event: without turns, 64 processes are 64 files
/// ahead of the judge. A process by itself never waits. Under the guard's lock.
/// </summary>
internal sealed class NewFileTurn
{
    private const int KnownGood = 32;

    private ProcessNode? owner;
    private long since;
    private int unjudged;
    private int harmless;

    /// <summary>A process of the line has made a file.</summary>
    public void Take(ProcessNode node, long now, long turn)
    {
        if (harmless >= KnownGood || !IsFree(now, turn))
            return;

        // Whoever had the turn before made something unreadable, as databases do, and nothing followed.
        if (owner is not null)
            harmless++;
        (owner, since, unjudged) = (node, now, 0);
    }

    /// <summary>A process of the line has closed a new file, and the file is going to be looked at.</summary>
    public void Closed(ProcessNode node)
    {
        if (owner == node)
            unjudged++;
    }

    /// <summary>A new file was looked at. An unreadable one keeps the turn for another while: the removal of the original may follow.</summary>
    public void Judged(ProcessNode node, bool isReadable, long now)
    {
        if (isReadable)
            harmless++;
        if (owner != node)
            return;
        unjudged--;
        since = now;
        if (isReadable)
            owner = null;
    }

    public bool IsAnothers(ProcessNode node, long now, long turn) =>
        harmless < KnownGood && owner != node && !IsFree(now, turn);

    private bool IsFree(long now, long turn) => owner is null || (unjudged <= 0 && now - since > turn);
}
