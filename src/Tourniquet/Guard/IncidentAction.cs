using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Tourniquet.Incidents;

namespace Tourniquet.Guard;

/// <summary>The administrator's own command on an incident: the incident as JSON on its standard input. Never in the guard's way.</summary>
internal static class IncidentAction
{
    public static void Start(string command, Incident incident, Action<string> say)
    {
        try
        {
            var start = new ProcessStartInfo("/bin/sh", ["-c", command]) { RedirectStandardInput = true, UseShellExecute = false };
            start.Environment["TOURNIQUET_INCIDENT"] = incident.Id;
            using var process = Process.Start(start);
            process?.StandardInput.Write(JsonSerializer.Serialize(incident, IncidentJson.Default.Incident));
            process?.StandardInput.Close();
        }
        catch (Exception e) when (e is IOException or Win32Exception)
        {
            say($"the command for incident {incident.Id} could not be run: {e.Message}");
        }
    }
}
