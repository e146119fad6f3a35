using System.CommandLine;
using Tourniquet.Control;
using Tourniquet.Incidents;

namespace Tourniquet.Commands;

internal static class ReleaseCommand
{
    public static Command Create(TimeProvider clock)
    {
        var id = new Argument<string>("ID");
        var undo = new Option<bool>("--undo-rollback") { Description = "Bring its changes back as well: it was no attack." };
        var state = Common.State();
        var command = new Command("release", """
            Let the processes of an incident go on: the verdict was wrong, or the matter is settled.

            Examples:  tourniquet release 20261122T180405-01
                       tourniquet release 20261122T180405-01 --undo-rollback
            """)
        { id, undo, state };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(id), parsed.GetValue(undo), parsed.GetRequiredValue(state), clock));
        return command;
    }

    private static int Run(string id, bool undo, string state, TimeProvider clock)
    {
        Common.RequireRoot();
        if (ControlClient.Ask(state, new("release", id, undo)) is { } reply)
            return Common.Print(reply);
        return Offline.WithIncident(state, id, clock, (store, record, vaultOf) =>
        {
            var problems = new List<string>();
            if (undo)
                (record, problems) = StoredIncidents.UndoRollback(record, vaultOf, clock);
            store.Save(StoredIncidents.Release(record, clock, out var goOn));
            return new(problems.Count == 0, problems.Count == 0
                ? $"Incident {id} is released: {goOn} stopped process(es) go on. No guard runs."
                : string.Join("; ", problems));
        });
    }
}
