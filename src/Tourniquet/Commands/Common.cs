using System.CommandLine;
using Tourniquet.Control;
using Tourniquet.Guard;
using Tourniquet.Linux.Native;

namespace Tourniquet.Commands;

/// <summary>0 done, 1 failed, 2 wrong use: documented in the README.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUse = 2;
}

/// <summary>What commands have in common.</summary>
internal static class Common
{
    public const string DefaultState = "/var/lib/tourniquet";

    public static Option<string> State() => new("--state")
    {
        Description = "The folder where the guard keeps incidents and settings; it must not be inside a protected path.",
        DefaultValueFactory = _ => DefaultState,
        HelpName = "DIR",
    };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON (docs/json.md) instead of text." };

    public static void RequireRoot()
    {
        if (!Limits.IsRoot)
            throw new GuardException("Tourniquet must run as root: only root may hold other programs' opens and keep the vault out of reach. Try again with sudo.");
    }

    public static Reply AskOrExplain(string state, Request request) =>
        ControlClient.Ask(state, request) ?? new(Ok: false, NoGuard(state));

    public static string NoGuard(string state) => Limits.IsRoot
        ? $"No guard runs with the state folder {state}. Start one: tourniquet protect PATH --state {state}"
        : $"No guard with the state folder {state} can be reached: only root may. Try again with sudo, or start one: sudo tourniquet protect PATH --state {state}";

    public static int Print(Reply reply)
    {
        (reply.Ok ? Console.Out : Console.Error).WriteLine(reply.Text);
        return reply.Ok ? ExitCode.Done : ExitCode.Failed;
    }

    public static string Bytes(long bytes) => bytes switch
    {
        >= 1L << 30 => $"{bytes / (double)(1L << 30):0.0} GiB",
        >= 1L << 20 => $"{bytes / (double)(1L << 20):0.0} MiB",
        >= 1L << 10 => $"{bytes / (double)(1L << 10):0.0} KiB",
        _ => $"{bytes} B",
    };
}
