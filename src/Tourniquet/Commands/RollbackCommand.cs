using System.CommandLine;
using Tourniquet.Control;
using Tourniquet.Incidents;
using Tourniquet.State;

namespace Tourniquet.Commands;

internal static class RollbackCommand
{
    public static Command Create(TimeProvider clock)
    {
        var id = new Argument<string>("ID");
        var state = Common.State();
        var command = new Command("rollback", """
            Put back every file that an incident touched. What stands there now goes to quarantine, never away.

            Example:  tourniquet rollback 20261122T180405-01
            """)
        { id, state };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(id), parsed.GetRequiredValue(state), clock));
        return command;
    }

    private static int Run(string id, string state, TimeProvider clock)
    {
        Common.RequireRoot();
        if (ControlClient.Ask(state, new("rollback", id)) is { } reply)
            return Common.Print(reply);
        return Offline.WithIncident(state, id, clock, (store, record, vaultOf) =>
        {
            var rolledBack = StoredIncidents.RollBack(record, vaultOf, clock);
            store.Save(rolledBack);
            return new(rolledBack.Incident.FilesLost == 0, $"{rolledBack.Incident.FilesRolledBack} file(s) put back, {rolledBack.Incident.FilesLost} lost.");
        });
    }
}
