using System.Diagnostics;

namespace Tourniquet.Scenarios;

/// <summary>
/// A script that runs against a volume in a session of its own: an attacker, or somebody at work. Every process it leads to carries a variable
/// by which it is found again, also when it fled to another session, and all of them are killed in the end.
/// </summary>
internal sealed class Actor : IDisposable
{
    private const string Variable = "TOURNIQUET_SCENARIO";

    private readonly LoopVolume volume;
    private readonly string mark = Guid.NewGuid().ToString("n");
    private readonly Process program;
    private readonly string errors;

    /// <param name="command">"ROOT" and "WORK" in it stand for the volume's folders.</param>
    public Actor(LoopVolume volume, TimeSpan limit, params string[] command)
    {
        this.volume = volume;
        errors = Path.Combine(volume.Work, $"actor-{mark}.err");
        var environment = new Dictionary<string, string> { [Variable] = mark, ["HOME"] = volume.Work, ["TMPDIR"] = volume.Work };
        program = Programs.Start(Path.Combine(volume.Work, $"actor-{mark}.out"), errors, limit, environment,
            [.. command.Select(part => part.Replace("ROOT", volume.Root, StringComparison.Ordinal).Replace("WORK", volume.Work, StringComparison.Ordinal))]);
    }

    public int? ExitCode => program.HasExited ? program.ExitCode : null;

    public string Errors => File.Exists(errors) ? File.ReadAllText(errors) : "";

    /// <summary>
    /// Its processes that are neither stopped nor over, nor asleep until a stopped child ends. The time limit's own process is not one of them.
    /// </summary>
    public IReadOnlyList<LiveProcess> AtLarge =>
        [.. LiveProcess.All().Where(p => p.Id != program.Id && p.State is not ('T' or 't' or 'Z' or 'X') && p.HasVariable($"{Variable}={mark}") && !WaitsForStopped(p))];

    /// <summary>How many files it says it was done with.</summary>
    public int FilesDone
    {
        get
        {
            var list = Path.Combine(volume.Work, "done");
            return File.Exists(list) ? File.ReadLines(list).Distinct(StringComparer.Ordinal).Count() : 0;
        }
    }

    /// <summary>Ends it in the middle of whatever it does.</summary>
    public void Stop()
    {
        foreach (var process in Alive())
            Programs.Kill(process.Id);
    }

    public bool WaitForEnd(TimeSpan limit) => program.WaitForExit(limit);

    public void Dispose()
    {
        // Again until nobody is left: one that forks while we look shows up the next time.
        for (var round = 0; round < 20; round++)
        {
            var left = Alive();
            if (left.Count == 0)
                break;
            foreach (var process in left)
                Programs.Kill(process.Id);
        }

        program.WaitForExit(TimeSpan.FromSeconds(5));
        program.Dispose();
    }

    private List<LiveProcess> Alive() =>
        [.. LiveProcess.All().Where(p => p.State is not ('Z' or 'X') && (p.Session == program.Id || p.HasVariable($"{Variable}={mark}")))];

    private static bool WaitsForStopped(LiveProcess process) =>
        process.State == 'S' && LiveProcess.All().Any(child => child.Parent == process.Id && (child.State is 'T' or 't' || WaitsForStopped(child)));
}
