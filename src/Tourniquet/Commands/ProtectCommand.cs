using System.CommandLine;
using System.Runtime.InteropServices;
using Tourniquet.Control;
using Tourniquet.Guard;
using Tourniquet.Incidents;
using Tourniquet.State;
using Tourniquet.Vault;

namespace Tourniquet.Commands;

/// <summary>The guard in the foreground, until a signal ends it.</summary>
internal static class ProtectCommand
{
    public static Command Create(TimeProvider clock)
    {
        var paths = new Argument<string[]>("PATH") { Description = "Folders to protect, on ext4, xfs or btrfs.", Arity = ArgumentArity.OneOrMore };
        // A misspelt option must not be taken for a path that is missing.
        paths.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.StartsWith("--", StringComparison.Ordinal)) is { } unknown)
                result.AddError($"There is no option {unknown.Value}.");
        });
        var state = Common.State();
        var mode = new Option<string>("--mode") { Description = "contain stops attacks; observe only reports them.", DefaultValueFactory = _ => "contain" };
        mode.AcceptOnlyFromAmong("contain", "observe");
        var rollback = new Option<string>("--rollback") { Description = "auto puts files back at once; manual waits for `tourniquet rollback`.", DefaultValueFactory = _ => "auto" };
        rollback.AcceptOnlyFromAmong("auto", "manual");
        var action = new Option<string?>("--on") { Description = "A command to run on each incident; it gets the incident as JSON on its standard input.", HelpName = "ACTION" };
        var config = new Option<string>("--config") { Description = "Settings (docs/json.md); the default file need not exist.", DefaultValueFactory = _ => GuardConfig.DefaultPath, HelpName = "FILE" };
        var decoys = new Option<bool>("--decoys") { Description = "Put two hidden decoy documents into each PATH and the folders right below it; they go when the guard ends." };
        var trace = new Option<string?>("--trace") { Description = "Record what is judged, as JSON lines, to judge it again elsewhere. No content of files.", HelpName = "FILE", Hidden = true };
        var command = new Command("protect", """
            Guard folders: whatever starts scrambling files there is held within its first few files, and every file it touched is put back.

            Examples:  tourniquet protect /srv/patients
                       tourniquet protect /srv/patients /srv/scans --mode observe
            """)
        { paths, state, mode, rollback, action, decoys, config, trace };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(paths), Path.GetFullPath(parsed.GetRequiredValue(state)), parsed.GetRequiredValue(mode) == "contain",
            parsed.GetRequiredValue(rollback) == "auto", parsed.GetValue(action), parsed.GetValue(decoys), GuardConfig.Read(parsed.GetRequiredValue(config)), parsed.GetValue(trace), clock));
        return command;
    }

    private static int Run(string[] paths, string state, bool contain, bool auto, string? action, bool decoys, GuardConfig config, string? trace, TimeProvider clock)
    {
        Common.RequireRoot();
        var log = new Log(clock);
        using var hold = StateFolder.Take(state, log.Warn);
        var volumes = VolumeOpener.Open(paths, state, clock);
        using var locks = new VolumeLocks(volumes);
        using var recorder = trace is null ? null : new TraceRecorder(trace);
        Decoys.Remove(state);
        var options = new GuardOptions(
            contain ? GuardMode.Contain : GuardMode.Observe, auto, action, TimeSpan.FromMilliseconds(config.DeadlineMilliseconds),
            TimeSpan.FromDays(config.KeepDays))
        {
            Trace = recorder,
            Decoys = decoys ? Decoys.Make(volumes.SelectMany(v => v.Folders).Select(f => f.FullPath.ToString()), state) : new HashSet<string>(),
        };
        var startedAt = clock.GetUtcNow();
        GuardService? service = null;
        using var control = new ControlServer(state, (request, caller) => service is { } ready ? ready.Handle(request, caller) : GuardService.HandleEarly(request, options, startedAt));
        LastProtected.Write(state, volumes.SelectMany(v => v.Folders).Select(f => f.Name));
        foreach (var volume in volumes)
        {
            volume.Vault.FreeFloor = config.FloorOf(volume.Vault.TotalBytes());
            volume.Vault.Index = VaultIndex.Open(state, volume.Vault.Id, clock, out var rebuilt);
            if (rebuilt)
                log.Warn($"the index of the vault in {volume.Vault.TopPath} could not be read: it was set aside, and a new one is made from the vault. Nothing in the vault was touched");
        }

        var store = new IncidentStore(state, log.Warn);
        using var ended = new ManualResetEventSlim();
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => End(context, ended));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => End(context, ended));
        var counts = volumes.SelectMany(v => v.Folders).ToDictionary(f => f, f => FileCount.Of(f.FullPath, clock));
        using var daemon = GuardDaemon.Start(options, clock, volumes, store, new(state, log.Warn), log.Say, log.Warn);
        service = new(daemon, store, startedAt);
        foreach (var volume in volumes)
            foreach (var folder in volume.Folders)
                Console.Out.WriteLine($"protecting {folder.Name} ({volume.FileSystem}, {counts[folder]} files)");
        Console.Out.Flush();
        BaselineProgress.Run(daemon, counts, log, ended);
        while (!ended.Wait(TimeSpan.FromSeconds(1)))
            daemon.Standby.Look();
        log.Say("stopping: what waits at the gate goes on");
        daemon.Dispose();
        Decoys.Remove(state);
        foreach (var volume in volumes)
            volume.Dispose();
        return ExitCode.Done;
    }

    private static void End(PosixSignalContext context, ManualResetEventSlim ended)
    {
        context.Cancel = true;
        ended.Set();
    }
}
