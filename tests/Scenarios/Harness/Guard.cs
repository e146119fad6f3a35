using System.Diagnostics;
using System.Text.Json;

namespace Tourniquet.Scenarios;

/// <summary>The guard, run as an administrator runs it: the executable, over one volume, its state on another file system.</summary>
internal sealed class Guard : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(Scenario.IsLong ? 30 : 5);
    private static readonly TimeSpan ToStart = TimeSpan.FromSeconds(20);

    private const int LogShown = 3000;

    private readonly string state;
    private readonly string output;
    private readonly string errors;
    private readonly string executable;
    private readonly string[] options;
    private Process? program;

    /// <param name="options">More for `protect`.</param>
    public Guard(LoopVolume volume, params string[] options)
        : this(volume, Executable(), Path.Combine(volume.Work, "state"), options)
    {
    }

    public Guard(LoopVolume volume, string executable, string state, params string[] options)
    {
        Volume = volume;
        (this.executable, this.state, this.options) = (executable, state, options);
        output = Path.Combine(volume.Work, "guard.out");
        errors = Path.Combine(volume.Work, "guard.err");
        Start();
    }

    public LoopVolume Volume { get; }

    /// <summary>The process of the guard itself; 0 when it does not run.</summary>
    public int ProcessId =>
        program is { HasExited: false } ? LiveProcess.All().FirstOrDefault(p => p.Session == program.Id && p.Name == "tourniquet")?.Id ?? 0 : 0;

    public string Log => Read(output) + Read(errors);

    /// <summary>The end of it, for a failure's message.</summary>
    public string LastLog => Log is { Length: > LogShown } log ? "… " + log[^LogShown..] : Log;

    /// <summary>Starts it, again after <see cref="Kill"/>, and waits until the gate answers and the baseline is done.</summary>
    public void Start()
    {
        program = Programs.Start(output, errors, Longest, null, [executable, "protect", Volume.Root, "--state", state, .. options]);
        if (!Wait.Until(() => program.HasExited || Read(output).Contains("protecting ", StringComparison.Ordinal), ToStart) || program.HasExited)
            throw new ProgramFailedException($"The guard did not start: {Log}");
        if (!Wait.Until(() => Status() == "protecting", ToStart))
            throw new ProgramFailedException($"The baseline was not done in {ToStart}: {Log}");
    }

    /// <summary>As an attacker with root, or a power cut, ends it.</summary>
    public void Kill()
    {
        Programs.Kill(ProcessId);
        if (!program!.WaitForExit(TimeSpan.FromSeconds(10)))
            throw new ProgramFailedException("The guard outlived SIGKILL by ten seconds.");
    }

    public void Signal(string signal)
    {
        // Number 0 would be everybody in the test's own group.
        Assert.NotEqual(0, ProcessId);
        Programs.Run("kill", "-" + signal, $"{ProcessId}");
    }

    /// <summary>As its administrator ends it. Returns its exit code.</summary>
    public int Stop()
    {
        Programs.TryRun(TimeSpan.FromSeconds(5), "kill", "-TERM", $"{ProcessId}");
        if (program!.WaitForExit(TimeSpan.FromSeconds(10)))
            return program.ExitCode;
        Kill();
        return -1;
    }

    public string? Status() => Json("status") is { } status ? status.GetProperty("state").GetString() : null;

    public IReadOnlyList<IncidentView> Incidents() =>
        [.. (Json("incidents") ?? throw new ProgramFailedException($"The incidents cannot be listed: {LastLog}")).EnumerateArray().Select(element => new IncidentView(element))];

    public JsonElement Incident(string id) => Json("incident", id) ?? throw new ProgramFailedException($"incident {id} cannot be shown: {Log}");

    /// <summary>Runs a command of the guard's, for its text.</summary>
    public (int Exit, string Output, string Errors) Command(params string[] arguments) =>
        Programs.TryRun(TimeSpan.FromSeconds(60), [executable, .. arguments, "--state", state]);

    public void Dispose()
    {
        if (program is null)
            return;
        foreach (var member in LiveProcess.All().Where(p => p.Session == program.Id).ToList())
            Programs.Kill(member.Id);
        program.WaitForExit(TimeSpan.FromSeconds(10));
        program.Dispose();
    }

    private JsonElement? Json(params string[] arguments)
    {
        var (exit, text, _) = Command([.. arguments, "--json"]);
        return exit == 0 ? JsonDocument.Parse(text).RootElement : null;
    }

    private static string Read(string path) => File.Exists(path) ? File.ReadAllText(path) : "";

    public static string Executable()
    {
        if (Environment.GetEnvironmentVariable("TOURNIQUET_BIN") is { Length: > 0 } named)
            return named;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "Tourniquet.slnx")))
                continue;
            var published = Path.Combine(folder.FullName, "out", "tourniquet");
            var build = Path.Combine(folder.FullName, "src", "Tourniquet", "bin");
            var found = Directory.Exists(build)
                ? Directory.EnumerateFiles(build, "tourniquet", SearchOption.AllDirectories).Where(f => f.Contains("linux-", StringComparison.Ordinal))
                : [];
            return found.Append(published).Where(File.Exists).MaxBy(File.GetLastWriteTimeUtc)
                ?? throw new ProgramFailedException("There is no executable to test: build src/Tourniquet first, or name one in TOURNIQUET_BIN.");
        }

        throw new ProgramFailedException("The sources were not found above the tests.");
    }
}

/// <summary>What these tests ask of an incident's JSON.</summary>
internal sealed class IncidentView(JsonElement element)
{
    public string Id { get; } = element.GetProperty("id").GetString()!;

    public string Verdict { get; } = element.GetProperty("verdict").GetString()!;

    public int FilesTouched { get; } = element.GetProperty("filesTouched").GetInt32();

    public int FilesRolledBack { get; } = element.GetProperty("filesRolledBack").GetInt32();

    public int FilesLost { get; } = element.GetProperty("filesLost").GetInt32();

    public bool IsRolledBack { get; } =
        element.GetProperty("containment").EnumerateArray().Any(step => step.GetProperty("action").GetString() == "rollback");

    public IReadOnlyList<int> Processes { get; } =
        [.. element.GetProperty("actor").GetProperty("processes").EnumerateArray().Select(process => process.GetProperty("pid").GetInt32())];

    public override string ToString() => $"{Id}: {Verdict}, {FilesTouched} touched, {FilesRolledBack} rolled back, {FilesLost} lost";
}
