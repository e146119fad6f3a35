using System.Diagnostics;
using System.Globalization;
using Tourniquet.Commands;

namespace Tourniquet.Guard;

/// <summary>
/// A second process that answers for a guard which stands still: stopped by a debugger, or stuck. Owns the process; the other side is
/// <see cref="StandbyCommand"/>. Used by the main thread alone, since the kernel ends the child with the thread that started it.
/// </summary>
internal sealed class Standby(GuardState state, Action<string> warn) : IDisposable
{
    // The gate's loop comes round once a second when nothing happens: a shorter silence means nothing.
    private static readonly TimeSpan ShortestSilence = TimeSpan.FromSeconds(2);

    // One that ends at once would otherwise be started again for ever.
    private const int MostRestarts = 10;

    private Process? process;
    private int restarts;
    private long reported;

    public int ProcessId => process?.Id ?? 0;

    public void Start()
    {
        var silence = state.Options.Deadline > ShortestSilence ? state.Options.Deadline : ShortestSilence;
        var arguments = new[] { Environment.ProcessId, state.Gate.Descriptor, state.Pulse.Descriptor, (int)silence.TotalMilliseconds };
        var start = new ProcessStartInfo(
            Environment.ProcessPath!, [StandbyCommand.Name, .. arguments.Select(number => number.ToString(CultureInfo.InvariantCulture))])
        {
            UseShellExecute = false,
            WorkingDirectory = "/",
        };

        // It does next to nothing: the runtime's threads for debugging and collecting would be most of it.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        process = Process.Start(start);
        state.StandbyProcess = ProcessId;
    }

    /// <summary>Starts it again when it has ended, and tells what it let through. Once a second.</summary>
    public void Look()
    {
        if (process is { HasExited: true } && restarts < MostRestarts)
        {
            warn(++restarts < MostRestarts
                ? "the standby has ended and is started again"
                : "the standby ends again and again and is given up: if the guard is stopped now, programs wait until it is continued or killed");
            Start();
        }

        var letThrough = state.Pulse.LetThrough;
        if (letThrough == reported)
            return;
        warn($"the guard stood still: {letThrough - reported} open(s) were let through by its standby, unseen and without a copy");
        state.Coverage.Say(CoverageGap.GuardStoodStill, $"until {state.Clock.GetUtcNow():yyyy-MM-dd HH:mm:ss} UTC", letThrough - reported);
        reported = letThrough;
    }

    public void Dispose()
    {
        if (process is { HasExited: false })
        {
            process.Kill();
            process.WaitForExit();
        }

        process?.Dispose();
    }
}
