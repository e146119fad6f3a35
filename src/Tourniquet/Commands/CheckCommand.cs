using System.CommandLine;
using Tourniquet.Control;
using Tourniquet.Core.Files;
using Tourniquet.Guard;
using Tourniquet.State;
using Tourniquet.Vault;

namespace Tourniquet.Commands;

internal static class CheckCommand
{
    public static Command Create(TimeProvider clock)
    {
        var path = new Argument<string?>("PATH") { Description = "A protected folder; needed only when no guard runs.", Arity = ArgumentArity.ZeroOrOne };
        var state = Common.State();
        var command = new Command("check", """
            Verify the vault against the files and its index, put right what can be, and rebuild the index from the vault.

            Examples:  tourniquet check
                       tourniquet check /srv/patients     (when no guard runs)
            """)
        { path, state };
        command.SetAction(parsed => Run(parsed.GetValue(path), parsed.GetRequiredValue(state), clock));
        return command;
    }

    private static int Run(string? path, string state, TimeProvider clock)
    {
        Common.RequireRoot();
        if (ProgressDisplay.During("checking", clock, progress => ControlClient.Ask(state, new("check"), progress)) is { } reply)
            return Common.Print(reply);
        var known = path is not null ? [Path.GetFullPath(path)] : LastProtected.Read(state);
        if (known.Count == 0)
            throw new GuardException($"{Common.NoGuard(state)} Or name a protected folder: tourniquet check PATH");
        var clean = true;
        foreach (var folder in known)
            clean &= CheckOffline(RawPath.Parse(folder), state, clock);
        return clean ? ExitCode.Done : ExitCode.Failed;
    }

    private static bool CheckOffline(RawPath folder, string state, TimeProvider clock)
    {
        using var volume = Offline.VolumeAt(folder, clock);
        using var locks = new VolumeLocks([volume]);
        volume.Folders.Add(new(folder.RelativeTo(volume.Vault.TopPath), folder));
        var index = VaultIndex.Open(state, volume.Vault.Id, clock, out var rebuilt);
        volume.Vault.Index = index;
        if (rebuilt)
            Console.Error.WriteLine("The index could not be read: it was set aside, and a new one is made from the vault. Nothing in the vault was touched.");
        var report = ProgressDisplay.During("checking", clock, progress => CheckWork.Run(volume, index, progress));
        Console.WriteLine(CheckWork.Describe(report));
        return report.IsClean;
    }
}
