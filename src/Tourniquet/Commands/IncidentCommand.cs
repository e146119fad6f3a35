using System.CommandLine;
using System.Text.Json;
using Tourniquet.Incidents;

namespace Tourniquet.Commands;

internal static class IncidentCommand
{
    private const int FilesShown = 30;

    public static Command Create()
    {
        var id = new Argument<string>("ID");
        var state = Common.State();
        var json = Common.Json();
        var command = new Command("incident", """
            One incident: who, the evidence, the files, what was done.

            Examples:  tourniquet incident 20261122T180405-01
                       tourniquet incident 20261122T180405-01 --json
            """)
        { id, state, json };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(id), parsed.GetRequiredValue(state), parsed.GetValue(json)));
        return command;
    }

    private static int Run(string id, string state, bool json)
    {
        if (!Directory.Exists(state) || new IncidentStore(state, Console.Error.WriteLine).Find(id) is not { } record)
        {
            Console.Error.WriteLine($"There is no incident {id}. `tourniquet incidents` lists them.");
            return ExitCode.Failed;
        }

        if (json)
            Console.WriteLine(JsonSerializer.Serialize(record.Incident, IncidentJson.Default.Incident));
        else
            Show(record.Incident);
        return ExitCode.Done;
    }

    private static void Show(Incident incident)
    {
        Line($"Incident {incident.Id} at {incident.Path}");
        Line($"  {incident.Actor.Description}{(incident.Actor.User is { } user ? $", as user {user}" : "")}");
        Line($"  first damage {incident.FirstDamageAt:yyyy-MM-dd HH:mm:ss.fff} UTC, recognised {Later(incident.FirstDamageAt, incident.OpenedAt)} later"
            + (incident.ContainedAt is { } contained ? $", stopped {Later(incident.FirstDamageAt, contained)} after the first damage." : ", not stopped (observe mode)."));
        Line($"  {incident.FilesTouched} file(s) touched, {incident.FilesRolledBack} put back, {incident.FilesLost} lost.");
        Line(incident.ContainedAt is null ? "  Nothing was stopped: the guard only observed."
            : incident.ReleasedAt is null
            ? "  Its processes are stopped and refused until you decide: tourniquet release " + incident.Id
            : $"  Released {incident.ReleasedAt:yyyy-MM-dd HH:mm:ss} UTC.");
        Line("\nWhy:");
        foreach (var byFile in incident.Evidence.GroupBy(e => e.Path))
        {
            Line($"  {byFile.Key}");
            foreach (var evidence in byFile.OrderByDescending(e => e.Weight))
                Line($"    {evidence.Weight:0.0}  {evidence.Text}");
        }

        Line("\nFiles:");
        foreach (var file in incident.Files.Take(FilesShown))
            Line($"  {file.State,-11} {file.Path} ({file.Change}){(file.Note is { } note ? $": {note}" : "")}");
        if (incident.Files.Length > FilesShown)
            Line($"  … and {incident.Files.Length - FilesShown} more: tourniquet incident {incident.Id} --json");
        if (!incident.Contacts.IsEmpty)
            Line("\nFound in its notes: " + string.Join(", ", incident.Contacts.Select(c => $"{c.Kind} {c.Value}")));
        Line("\nDone: " + string.Join(", ", incident.Containment.Select(step => $"{step.Action} {step.At:HH:mm:ss.fff}")));
    }

    private static string Later(DateTimeOffset from, DateTimeOffset to) =>
        to - from < TimeSpan.FromSeconds(1) ? $"{(to - from).TotalMilliseconds:0} ms" : $"{(to - from).TotalSeconds:0.0} s";

    private static void Line(string text) => Console.WriteLine(text);
}
