using System.CommandLine;
using Tourniquet.Linux.Fanotify;
using Tourniquet.Linux.Native;
using Tourniquet.Linux.Processes;
using Tourniquet.State;

namespace Tourniquet.Commands;

/// <summary>
/// The guard's standby, a process of its own: when the guard's gate makes no progress any more, it lets go on whatever waits there, so that a
/// guard that stands still does not make a server stand still. Opens no file once it runs, and ends with the guard.
/// </summary>
internal static class StandbyCommand
{
    public const string Name = "standby";

    private const int TickMilliseconds = 250;
    private const int BufferSize = 8192;

    public static Command Create(TimeProvider clock)
    {
        var numbers = new Argument<int[]>("NUMBERS") { Arity = new(4, 4) };
        var command = new Command(Name, "Part of `protect`.") { numbers };
        command.Hidden = true;
        command.SetAction(parsed => parsed.GetRequiredValue(numbers) is [var guard, var gate, var pulse, var silence] ? Run(guard, gate, pulse, silence, clock) : ExitCode.WrongUse);
        return command;
    }

    private static int Run(int guard, int gate, int pulse, int silence, TimeProvider clock)
    {
        using var parent = ParentProcess.Bind(guard);
        if (parent is null || parent.Share(gate) is not (var sharedGate and >= 0) || parent.Share(pulse) is not (var sharedPulse and >= 0))
            return ExitCode.Failed;
        using var group = GateGroup.Borrow(sharedGate);
        using var beats = new Pulse(sharedPulse);
        var log = new Log(clock);
        WarmUp(guard);
        StandBy(parent, guard, group, beats, silence / TickMilliseconds, log);
        return ExitCode.Done;
    }

    /// <summary>Everything runs once on a group that is none: what the runtime loads late might be behind the gate.</summary>
    private static void WarmUp(int guard)
    {
        using var nothing = GateGroup.Borrow(-1);
        _ = nothing.AllowAllThatWaits(new byte[BufferSize], ProcessReader.DescriptorRoom(guard));
    }

    private static void StandBy(ParentProcess parent, int guard, GateGroup group, Pulse pulse, int mostSilentTicks, Log log)
    {
        var buffer = new byte[BufferSize];
        var (beat, silentTicks, stands) = (pulse.Beats, 0, false);
        while (!parent.EndsWithin(TickMilliseconds, stands ? group.Descriptor : -1))
        {
            silentTicks = pulse.Beats == beat ? silentTicks + 1 : 0;
            beat = pulse.Beats;
            if (silentTicks >= mostSilentTicks)
                pulse.AddLetThrough(group.AllowAllThatWaits(buffer, ProcessReader.DescriptorRoom(guard)));
            if (stands == silentTicks >= mostSilentTicks)
                continue;
            stands = !stands;
            log.Warn(stands
                ? $"the guard (process {guard}) stands still: opens are let through unseen until it goes on. Continue it with kill -CONT, or end it"
                : "the guard goes on and answers again");
        }
    }
}
