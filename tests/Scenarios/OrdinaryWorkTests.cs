namespace Tourniquet.Scenarios;

/// <summary>Ordinary work goes on under guard: no incident, nothing refused, and the result is that of the same work without a guard.</summary>
public sealed class OrdinaryWorkTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    // What was done last is judged after the job has ended.
    private static readonly TimeSpan ToJudge = TimeSpan.FromSeconds(1);

    public static TheoryData<string, string> Matrix()
    {
        var data = new TheoryData<string, string>();
        foreach (var fileSystem in new[] { "ext4", "xfs", "btrfs" })
            foreach (var job in OrdinaryJob.All.Values.Where(j => (Scenario.IsLong || fileSystem == "ext4" || j.IsOnAll) && Scenario.IsWanted(fileSystem, j.Name)))
                data.Add(fileSystem, job.Name);
        return data;
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public void Ordinary_work_is_never_stopped(string fileSystem, string job)
    {
        var told = OrdinaryJob.All[job];
        Scenario.NeedFileSystem(fileSystem);
        Scenario.Need(told.Needs);
        using var volume = new LoopVolume(fileSystem, mebibytes: 1200);
        var (expected, expectedShow) = RunUnguarded(volume, told);

        Scenario.Furnish(volume);
        Prepare(volume.Root, told, volume.Work);
        using var recording = new Recording(volume, $"benign-{job}");
        using var guard = new Guard(volume, recording.Options);
        using var worker = new Actor(volume, Limit, InFolder("ROOT", "work", told, Work(volume, "guarded")));
        var ended = worker.WaitForEnd(Limit);
        Wait.Until(() => guard.Incidents().Count > 0, ToJudge);
        var incidents = guard.Incidents();
        Scenario.Report($"{fileSystem,-6}{job,-26}incidents {incidents.Count}  exit {worker.ExitCode}");
        Assert.True(incidents.Count == 0, $"{string.Join("; ", incidents)}\n{guard.LastLog}\n{string.Join('\n', incidents.Select(i => guard.Incident(i.Id).GetProperty("evidence")))}");
        Assert.True(ended && worker.ExitCode == 0, $"It ended with {worker.ExitCode}: {worker.Errors}\n{guard.LastLog}");
        var differences = expected.DifferencesTo(Snapshot.Of(volume.Root), told.IsIgnored);
        Assert.True(differences.Count == 0, $"Not the same as without a guard:\n{Scenario.Show(differences)}\n{guard.LastLog}");
        Assert.Equal(expectedShow, Show(volume.Root, told, Work(volume, "guarded")));
    }

    /// <summary>The same work on the same documents, where no guard looks.</summary>
    private static (Snapshot Tree, string Show) RunUnguarded(LoopVolume volume, OrdinaryJob job)
    {
        var plain = Directory.CreateDirectory(Path.Combine(volume.Work, "plain")).FullName;
        Programs.Run("/usr/bin/python3", Programs.Script("hospital.py"), plain);
        var work = Work(volume, "unguarded");
        foreach (var phase in new[] { "prepare", "work" })
            Programs.Run(Limit, InFolder(plain, phase, job, work));
        var result = (Snapshot.Of(plain), Show(plain, job, work));
        Programs.Run("rm", "-rf", plain);
        return result;
    }

    private static void Prepare(string folder, OrdinaryJob job, string work) =>
        Programs.Run(InFolder(folder, "prepare", job, Directory.CreateDirectory(Path.Combine(work, "guarded")).FullName));

    private static string Show(string folder, OrdinaryJob job, string work) => Programs.Run(Limit, InFolder(folder, "show", job, work));

    private static string Work(LoopVolume volume, string name) => Directory.CreateDirectory(Path.Combine(volume.Work, name)).FullName;

    private static string[] InFolder(string folder, string phase, OrdinaryJob job, string work) =>
        ["env", $"HOME={work}", "bash", "-c", "cd \"$1\" && exec bash \"$2\" \"$3\" \"$4\" \"$5\"", "-", folder, Programs.Script("jobs.sh"), phase, job.Name, work];
}
