using System.CommandLine;
using System.Diagnostics;
using Tourniquet.Control;
using Tourniquet.Core.Files;
using Tourniquet.Guard;
using Tourniquet.Incidents;

namespace Tourniquet.Commands;

/// <summary>
/// Shows that the guard works, on sample documents of its own: a child process scrambles those, and those only. The child is given the list
/// of files with their hashes: a file that is not exactly as the drill made it is not touched.
/// </summary>
internal static class DrillCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static Command Create(TimeProvider clock)
    {
        var path = new Argument<string>("PATH") { Description = "A folder under protection." };
        var state = Common.State();
        var command = new Command("drill", """
            Scramble sample documents of its own making, and show that the guard stops it and puts them back. Touches no other file.

            Example:  tourniquet drill /srv/patients
            """)
        { path, state };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(path), parsed.GetRequiredValue(state), clock));
        return command;
    }

    private static int Run(string path, string state, TimeProvider clock)
    {
        Common.RequireRoot();
        var status = ControlClient.Ask(state, new("status"))?.Status ?? throw new GuardException(Common.NoGuard(state) + " The drill scrambles nothing without one.");
        if (status.State == "starting")
            throw new GuardException("The guard is starting. Try again in a moment.");
        var full = VolumeOpener.Resolve(path);
        if (!status.Paths.Any(p => full.IsAtOrBelow(RawPath.Parse(p.Path))))
            throw new GuardException($"{full} is not under protection. Protected: {string.Join(", ", status.Paths.Select(p => p.Path))}");
        if (status.Mode != "contain")
            throw new GuardException("The guard only observes: nothing would be stopped. Start it with --mode contain.");
        var documents = DrillDocuments.All(clock);
        using var folder = DrillFolder.MakeIn(full);
        foreach (var (name, content) in documents)
            folder.Write(name, content);
        Console.WriteLine($"Made {documents.Count} sample documents in {folder.Path}.");
        return Scramble(folder, documents, state, clock);
    }

    private static int Scramble(DrillFolder folder, IReadOnlyDictionary<string, byte[]> documents, string state, TimeProvider clock)
    {
        WaitUntilPreserved(state, clock);
        var started = clock.GetTimestamp();
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["drill-scramble", folder.Path.ToString()]) { RedirectStandardInput = true, UseShellExecute = false };
        using var child = Process.Start(start)!;
        child.StandardInput.Write(string.Join('\n', documents.Select(d => DrillDocuments.Hash(d.Value) + " " + d.Key)));
        child.StandardInput.Close();
        var incident = WaitForIncident(folder.Path.ToString(), state, child, clock, started);
        child.Kill();
        child.WaitForExit();
        if (incident?.ContainedAt is not { } containedAt)
        {
            Console.WriteLine("FAILED: the guard did not see it. Nothing but the drill's own files was touched.");
            return ExitCode.Failed;
        }

        Console.WriteLine($"Recognised and stopped {(containedAt - incident.FirstDamageAt).TotalMilliseconds:0} ms after the first damage: {incident.FilesTouched} file(s) touched.");
        foreach (var evidence in incident.Evidence.Where(e => e.IsStrong))
            Console.WriteLine($"  {Path.GetFileName(evidence.Path)}: {evidence.Text}");
        var wrong = documents.Count(d => !folder.Read(d.Key).AsSpan().SequenceEqual(d.Value));
        _ = ControlClient.Ask(state, new("release", incident.Id));
        Console.WriteLine(wrong == 0
            ? $"All {documents.Count} documents are as they were, byte for byte. The incident is {incident.Id}: tourniquet incident {incident.Id}"
            : $"FAILED: {wrong} of {documents.Count} documents did not come back.");
        return wrong == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>The guard preserves new files a moment after they are closed; asking it for the number it has shows when.</summary>
    private static void WaitUntilPreserved(string state, TimeProvider clock)
    {
        var started = clock.GetTimestamp();
        while (clock.GetElapsedTime(started) < Patience && ControlClient.Ask(state, new("settle")) is { Ok: false })
            Thread.Sleep(20);
    }

    private static Incident? WaitForIncident(string folder, string state, Process child, TimeProvider clock, long started)
    {
        var store = new IncidentStore(state, Console.Error.WriteLine);
        while (clock.GetElapsedTime(started) < Patience)
        {
            var incident = store.All().Select(r => r.Incident).LastOrDefault(i => i.Evidence.Any(e => e.Path.StartsWith(folder, StringComparison.Ordinal)));
            if (incident?.Containment.Any(step => step.Action == "rollback") == true)
                return incident;
            if (child.HasExited && clock.GetElapsedTime(started) > Patience / 4)
                return incident;
            Thread.Sleep(50);
        }

        return null;
    }
}
