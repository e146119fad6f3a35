using System.Diagnostics;

namespace Tourniquet.Scenarios;

/// <summary>
/// Starts programs as sessions of their own with files for input and output. A guard stops the programs that a scenario starts, so nothing
/// here ever shares a session with one or waits on a pipe that one may hold.
/// </summary>
internal static class Programs
{
    public static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Scripts", name);

    public static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/sbin").Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>Starts a program that must not outlive <paramref name="limit"/>, whatever state it is in then.</summary>
    public static Process Start(string output, string errors, TimeSpan limit, IReadOnlyDictionary<string, string>? environment, params string[] command)
    {
        var start = new ProcessStartInfo("setsid") { WorkingDirectory = "/" };
        foreach (var argument in new[] { "bash", "-c", "exec \"${@:3}\" </dev/null >\"$1\" 2>\"$2\"", "-", output, errors, "timeout", "-s", "KILL", $"{limit.TotalSeconds:0}" })
            start.ArgumentList.Add(argument);
        foreach (var argument in command)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException("setsid could not be started.");
    }

    /// <summary>Runs a program to its end and returns what it printed. For programs that no guard has reason to stop.</summary>
    /// <exception cref="ProgramFailedException">It failed, or was not done in time.</exception>
    public static string Run(params string[] command) => Run(TimeSpan.FromSeconds(30), command);

    /// <exception cref="ProgramFailedException">It failed, or was not done in time.</exception>
    public static string Run(TimeSpan limit, params string[] command)
    {
        var (exit, output, errors) = TryRun(limit, command);
        return exit == 0 ? output : throw new ProgramFailedException($"{string.Join(' ', command)} ended with {exit}: {errors}");
    }

    public static (int Exit, string Output, string Errors) TryRun(TimeSpan limit, params string[] command)
    {
        var (output, errors) = (Path.GetTempFileName(), Path.GetTempFileName());
        try
        {
            using var program = Start(output, errors, limit, null, command);
            if (!program.WaitForExit(limit + TimeSpan.FromSeconds(5)))
            {
                Kill(program.Id);
                throw new ProgramFailedException($"{string.Join(' ', command)} was not done in {limit}.");
            }

            return (program.ExitCode, File.ReadAllText(output), File.ReadAllText(errors));
        }
        finally
        {
            File.Delete(output);
            File.Delete(errors);
        }
    }

    public static void Kill(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            found.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It is gone, which is what was wanted.
        }
    }
}

internal sealed class ProgramFailedException(string message) : Exception(message);
