using Spectre.Console;
using Tourniquet.Guard;
using Tourniquet.State;

namespace Tourniquet.Commands;

/// <summary>Runs the baseline behind the gate and shows how far it has come: a bar on a terminal, log lines otherwise.</summary>
internal static class BaselineProgress
{
    public static void Run(GuardDaemon daemon, IReadOnlyDictionary<ProtectedFolder, long> counts, Log log, ManualResetEventSlim ended)
    {
        var work = new Thread(() => daemon.Baseline(log.Warn)) { IsBackground = true, Name = "baseline" };
        work.Start();
        if (Console.IsErrorRedirected)
        {
            log.Say("baseline started: every file gets a second name in the vault");
            Wait(work, ended);
        }
        else
        {
            ShowBar(work, daemon, counts, ended);
        }

        if (daemon.BaselineDone)
            log.Say($"baseline done: {daemon.Preserved} files preserved");
    }

    private static void ShowBar(Thread work, GuardDaemon daemon, IReadOnlyDictionary<ProtectedFolder, long> counts, ManualResetEventSlim ended)
    {
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
        console.Progress().AutoClear(true).Start(context =>
        {
            var task = context.AddTask("preserving", maxValue: Math.Max(1, counts.Values.Sum()));
            while (work.IsAlive && !ended.IsSet)
            {
                task.Value = daemon.Preserved;
                work.Join(100);
            }
        });
    }

    private static void Wait(Thread work, ManualResetEventSlim ended)
    {
        while (!ended.IsSet && !work.Join(100))
        {
        }
    }
}
