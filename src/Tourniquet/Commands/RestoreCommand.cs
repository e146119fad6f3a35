using System.CommandLine;
using Tourniquet.Control;
using Tourniquet.Core.Files;
using Tourniquet.Guard;
using Tourniquet.State;

namespace Tourniquet.Commands;

internal static class RestoreCommand
{
    public static Command Create(TimeProvider clock)
    {
        var path = new Argument<string>("PATH") { Description = "A file or a folder, there or not." };
        var at = new Option<DateTimeOffset?>("--at") { Description = "As of this time, e.g. 2026-05-12T11:58:00+01:00.", HelpName = "TIME" };
        var version = new Option<string?>("--version") { Description = "One version, by the name that `tourniquet versions` shows.", HelpName = "V" };
        var to = new Option<string?>("--to") { Description = "Copy it into this folder, on any file system, and leave everything else alone.", HelpName = "DIR" };
        var state = Common.State();
        var command = new Command("restore", """
            Bring back a file or a folder as of a time, or one version. Without either: the last version of a file, or what a folder lacks.
            What stands there now is kept in quarantine.

            Examples:  tourniquet restore /srv/patients/letter.odt
                       tourniquet restore /srv/patients --at 2026-05-12T11:58:00+01:00
                       tourniquet restore /srv/patients/ward-3 --to /srv/patients/back
            """)
        { path, at, version, to, state };
        command.SetAction(parsed => Run(
            new("restore", Path: Full(parsed.GetRequiredValue(path)), At: parsed.GetValue(at), VersionName: parsed.GetValue(version), To: parsed.GetValue(to) is { } dir ? Full(dir) : null),
            parsed.GetRequiredValue(state), clock));
        return command;
    }

    private static string Full(string path) => Path.GetFullPath(path);

    private static int Run(Request request, string state, TimeProvider clock)
    {
        Common.RequireRoot();
        if (request is { At: not null, VersionName: not null })
            throw new GuardException("Use --at or --version, not both.");
        if (ProgressDisplay.During("restoring", clock, progress => ControlClient.Ask(state, request, progress)) is { } reply)
            return Common.Print(reply);
        using var volume = Offline.VolumeAt(RawPath.Parse(request.Path!), clock);
        using var locks = new VolumeLocks([volume]);
        return Common.Print(ProgressDisplay.During(
            "restoring", clock, progress => new RestoreWork(volume, clock, work => work()).Run(request, progress, CancellationToken.None)));
    }
}
