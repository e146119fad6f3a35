using System.Diagnostics;

namespace Tourniquet.Scenarios;

/// <summary>Waiting by looking: ends as soon as what is waited for is there.</summary>
internal static class Wait
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(40);

    public static bool Until(Func<bool> condition, TimeSpan limit)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            if (watch.Elapsed > limit)
                return false;
            Thread.Sleep(Step);
        }

        return true;
    }
}
