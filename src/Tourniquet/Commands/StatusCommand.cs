using System.CommandLine;
using System.Text.Json;
using Tourniquet.Control;

namespace Tourniquet.Commands;

internal static class StatusCommand
{
    public static Command Create()
    {
        var state = Common.State();
        var json = Common.Json();
        var command = new Command("status", """
            What the guard protects, how far it has come, and what it could not preserve.

            Examples:  tourniquet status
                       tourniquet status --json
            """)
        { state, json };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(state), parsed.GetValue(json)));
        return command;
    }

    private static int Run(string state, bool json)
    {
        var reply = ControlClient.Ask(state, new("status"));
        var report = reply?.Status ?? new StatusReport { State = "stopped", Paths = [] };
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(report, StatusJson.Default.StatusReport));
        else if (reply is null)
            Console.Error.WriteLine(Common.NoGuard(state));
        else
            Show(report);
        return reply is null ? ExitCode.Failed : ExitCode.Done;
    }

    private static void Show(StatusReport report)
    {
        Console.WriteLine($"The guard is {Words(report.State)}, mode {report.Mode}, since {report.StartedAt:yyyy-MM-dd HH:mm} UTC (process {report.Pid}).");
        foreach (var path in report.Paths)
        {
            Console.WriteLine($"\n{path.Path} ({path.Filesystem})");
            Console.WriteLine($"  preserved   {path.FilesPreserved:n0} of {path.FilesTotal:n0} files");
            Console.WriteLine($"  vault       {path.Vault}, {Common.Bytes(path.VaultBytes)} in copies");
            Console.WriteLine($"  disk        {Common.Bytes(path.FreeBytes)} free; no more copies below {Common.Bytes(path.FreeFloorBytes)}"
                + (path.FreeBytes < path.FreeFloorBytes ? ": NOTHING IS COPIED BEFORE A WRITE NOW" : ""));
        }

        if (report.Gate is { } gate)
            Console.WriteLine($"\nopens answered: {gate.Count:n0}; half within {gate.P50Microseconds:0} µs, 99 of 100 within {gate.P99Microseconds:0} µs, longest {gate.MaxMicroseconds / 1000:0.0} ms; waiting now: {gate.Held}");
        Console.WriteLine(report.OpenIncidents == 0 ? "No open incident." : $"{report.OpenIncidents} open incident(s): tourniquet incidents");
        Console.WriteLine(report.Coverage.IsEmpty ? "Nothing escaped the vault." : "\nNot preserved:");
        foreach (var gap in report.Coverage)
            Console.WriteLine($"  {gap.Count:n0} {gap.Reason}, e.g. {gap.Examples[0]}");
    }

    private static string Words(string state) => state switch
    {
        "protecting" => "protecting",
        "baseline" => "protecting; the first preservation of files is still going on",
        var other => other,
    };
}
