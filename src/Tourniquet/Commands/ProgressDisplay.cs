using Spectre.Console;
using Tourniquet.Control;
using Tourniquet.State;

namespace Tourniquet.Commands;

/// <summary>Shows how far some work has come, on standard error: a bar on a terminal, a log line every few seconds otherwise.</summary>
internal static class ProgressDisplay
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(5);

    public static T During<T>(string doing, TimeProvider clock, Func<IProgress<WorkProgress>, T> work)
    {
        if (Console.IsErrorRedirected)
            return work(Lines(doing, clock));
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress().AutoClear(true).Start(context => work(Bar(context.AddTask(doing), doing)));
    }

    private static Immediate Bar(ProgressTask task, string doing) => new(progress =>
    {
        task.IsIndeterminate = progress.Expected is null;
        task.Description = $"{doing}: {progress.Done:n0} files";
        (task.MaxValue, task.Value) = (Math.Max(1, Math.Max(progress.Expected ?? 0, progress.Done)), progress.Done);
    });

    private static Immediate Lines(string doing, TimeProvider clock)
    {
        var log = new Log(clock);
        var last = clock.GetTimestamp();
        return new(progress =>
        {
            if (clock.GetElapsedTime(last) < Between)
                return;
            last = clock.GetTimestamp();
            log.Say($"{doing}: {progress.Done} {(progress.Expected is { } expected ? $"of {expected} files" : "files")}");
        });
    }

    /// <summary>Reports where it is called, not on another thread.</summary>
    private sealed class Immediate(Action<WorkProgress> report) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => report(value);
    }
}
