namespace Tourniquet.Core.Judging;

/// <summary>
/// Compares a file with its pre-image in bounded time: up to 4 MiB as much as is needed for a sure answer, beyond that header, tail and
/// a spread sample at places that cannot be foreseen.
/// </summary>
public static class Comparer
{
    private const int HeaderSize = 16;

    /// <param name="seed">Where a large file is sampled. Take one from a random source at start; the same seed gives the same answer.</param>
    public static Comparison Compare(ContentReader before, ContentReader after, ComparerWorkspace workspace, ulong seed)
    {
        var tally = workspace.Tally;
        tally.Clear();
        var headerChanged = Tally(before, after, workspace, seed);
        var share = tally.Compared == 0 ? 0 : (double)tally.Changed / tally.Compared;
        return new(
            tally.Compared,
            tally.Changed,
            headerChanged,
            tally.Before,
            tally.After,
            IsMostlyInPlace(before, after, share) ? 1 - share : Similarity.Of(before, after, workspace),
            tally.ErasedShare);
    }

    /// <summary>The randomness of one content, from 128 KiB or more spread over it.</summary>
    public static Randomness Sample(ContentReader reader, ComparerWorkspace workspace, ulong seed)
    {
        var tally = workspace.Tally;
        tally.Clear();
        var plan = new SamplePlan(reader.Length, seed);
        for (var i = 0; i < plan.Count && !tally.IsPoolFull; i++)
        {
            var (offset, length) = plan[i];
            tally.Pool(workspace.AfterWindow.AsSpan(0, reader.Read(offset, workspace.AfterWindow.AsSpan(0, length))));
        }

        return tally.After;
    }

    // What was not changed is in common where it stands; an insertion has another length and moves the rest.
    private static bool IsMostlyInPlace(ContentReader before, ContentReader after, double changedShare) =>
        changedShare < 0.5 && (after.Length == before.Length || (changedShare < 0.02 && after.Length > before.Length));

    private static bool Tally(ContentReader before, ContentReader after, ComparerWorkspace workspace, ulong seed)
    {
        var headerChanged = false;
        var plan = new SamplePlan(Math.Min(before.Length, after.Length), seed);
        for (var i = 0; i < plan.Count && !IsEnough(workspace.Tally, i, plan.Count); i++)
        {
            var (offset, length) = plan[i];
            var read = Math.Min(
                before.Read(offset, workspace.BeforeWindow.AsSpan(0, length)),
                after.Read(offset, workspace.AfterWindow.AsSpan(0, length)));
            var was = workspace.BeforeWindow.AsSpan(0, read);
            var now = workspace.AfterWindow.AsSpan(0, read);
            workspace.Tally.Add(was, now);
            if (offset == 0)
                headerChanged = was.CommonPrefixLength(now) < Math.Min(HeaderSize, read);
        }

        return headerChanged;
    }

    // A full pool makes the statistics sure; a quarter of the places, spread, tells the share that changed.
    private static bool IsEnough(ChangeTally tally, int done, int planned) => tally.IsPoolFull && done * 4 >= planned;
}
