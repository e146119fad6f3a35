using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using Tourniquet.Incidents;

namespace Tourniquet.Commands;

internal static class IncidentsCommand
{
    public static Command Create()
    {
        var state = Common.State();
        var json = Common.Json();
        var command = new Command("incidents", """
            All incidents, newest last. Works whether a guard runs or not.

            Examples:  tourniquet incidents
                       tourniquet incidents --json
            """)
        { state, json };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(state), parsed.GetValue(json)));
        return command;
    }

    private static int Run(string state, bool json)
    {
        if (!Directory.Exists(state))
        {
            Console.Error.WriteLine($"There is no state folder {state}.");
            return ExitCode.Failed;
        }

        var incidents = new IncidentStore(state, Console.Error.WriteLine).All().Select(record => record.Incident).ToImmutableArray();
        if (json)
            Console.WriteLine(JsonSerializer.Serialize([.. incidents.Select(Brief)], BriefJson.Default.ImmutableArrayIncidentBrief));
        else if (incidents.IsEmpty)
            Console.WriteLine("No incidents.");
        else
            Show(incidents);
        return ExitCode.Done;
    }

    private static void Show(ImmutableArray<Incident> incidents)
    {
        foreach (var incident in incidents)
        {
            var state = incident.ReleasedAt is not null ? "released" : incident.ContainedAt is not null ? "contained" : "observed";
            Console.WriteLine($"{incident.Id}  {state}: {incident.FilesTouched} file(s) touched, {incident.FilesRolledBack} put back, {incident.FilesLost} lost");
            Console.WriteLine($"    {incident.Actor.Description}");
        }

        Console.WriteLine("One in full: tourniquet incident ID");
    }

    private static IncidentBrief Brief(Incident i) => new(
        i.Id, i.Verdict, i.Path, i.OpenedAt, i.FirstDamageAt, i.ContainedAt, i.ReleasedAt, i.Actor, i.FilesTouched, i.FilesRolledBack, i.FilesLost,
        i.Containment, i.Contacts);
}
