namespace Tourniquet.Core.Judging;

/// <summary>How much of a content is still found in its successor, wherever it stands there now.</summary>
internal static class Similarity
{
    // 1 MiB of either version is enough to see a tendency, and takes about 1.5 ms.
    private const int Windows = 16;
    private const long WholeUpTo = (long)Windows * SamplePlan.WindowSize;

    /// <summary>0: nothing in common; 1: all of it is still there.</summary>
    public static double Of(ContentReader before, ContentReader after, ComparerWorkspace workspace)
    {
        var isShort = before.Length <= ShingleSet.ShortUpTo;
        var thinning = ShingleSet.ThinningFor(Math.Min(WholeUpTo, before.Length));
        workspace.BeforeShingles.Clear();
        workspace.AfterShingles.Clear();
        foreach (var offset in Offsets(before.Length))
            Add(workspace.BeforeShingles, before, offset, workspace.BeforeWindow, isShort, thinning);
        if (after.Length <= 2 * WholeUpTo && before.Length <= WholeUpTo)
            AddWhole(workspace.AfterShingles, after, workspace.AfterWindow, isShort, thinning);
        else
            AddAligned(before.Length, after, workspace, isShort, thinning);
        return workspace.BeforeShingles.ShareIn(workspace.AfterShingles);
    }

    private static void AddWhole(ShingleSet set, ContentReader reader, byte[] window, bool isShort, int thinning)
    {
        for (long offset = 0; offset < reader.Length; offset += SamplePlan.WindowSize)
            Add(set, reader, offset, window, isShort, thinning);
    }

    // Of a large file the same places are read again, and the places where they stand if something was inserted or cut before them.
    private static void AddAligned(long beforeLength, ContentReader after, ComparerWorkspace workspace, bool isShort, int thinning)
    {
        var shift = after.Length - beforeLength;
        foreach (var offset in Offsets(beforeLength))
        {
            Add(workspace.AfterShingles, after, offset, workspace.AfterWindow, isShort, thinning);
            if (shift != 0 && offset + shift >= 0)
                Add(workspace.AfterShingles, after, offset + shift, workspace.AfterWindow, isShort, thinning);
        }
    }

    private static void Add(ShingleSet set, ContentReader reader, long offset, byte[] window, bool isShort, int thinning)
    {
        if (offset >= reader.Length)
            return;
        var content = window.AsSpan(0, reader.Read(offset, window));
        if (isShort)
            set.AddShort(content, thinning);
        else
            set.AddLong(content, thinning);
    }

    private static IEnumerable<long> Offsets(long length)
    {
        var whole = length <= WholeUpTo;
        var count = whole ? (int)((length + SamplePlan.WindowSize - 1) / SamplePlan.WindowSize) : Windows;
        for (var i = 0; i < count; i++)
            yield return whole ? (long)i * SamplePlan.WindowSize : (length - SamplePlan.WindowSize) / (Windows - 1) * i;
    }
}
