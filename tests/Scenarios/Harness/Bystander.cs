using System.Globalization;

namespace Tourniquet.Scenarios;

/// <summary>Somebody at work on the guarded volume, who notices every open that does not come back in time.</summary>
internal sealed class Bystander : IDisposable
{
    /// <summary>The guard's deadline is 2 seconds; the rest is for a machine that is busy with other things.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(6);

    private readonly Actor actor;
    private readonly string waits;

    public Bystander(LoopVolume volume)
    {
        waits = Path.Combine(volume.Work, "waits");
        actor = new(volume, TimeSpan.FromMinutes(3), "/usr/bin/python3", Programs.Script("bystander.py"), "ROOT", "WORK");
        GoesOn();
    }

    /// <summary>It comes back from opens to read and to write that it begins from now on.</summary>
    public void GoesOn()
    {
        // The first may have begun before.
        const int opens = 5;
        var before = Waits().Count;
        Assert.True(Wait.Until(() => Waits().Count >= before + opens, Longest * opens), $"An open did not come back: {Waits().Count - before} of {opens} did. {actor.Errors}");
        Assert.True(Waits().Max() < Longest.TotalSeconds, $"An open took {Waits().Max()} s.");
    }

    public void Dispose() => actor.Dispose();

    private List<double> Waits() => !File.Exists(waits) ? [] :
        [.. File.ReadLines(waits).Select(line => double.TryParse(line, CultureInfo.InvariantCulture, out var seconds) ? seconds : 0)];
}
