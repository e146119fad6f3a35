using System.Diagnostics;
using System.Globalization;

namespace Tourniquet.Cli.Tests;

/// <summary>A running guard, as a child of the test: it ends with it.</summary>
internal sealed class Guard : IDisposable
{
    private readonly Process process;
    private readonly List<string> errors = [];

    private Guard(Process process)
    {
        this.process = process;
        process.ErrorDataReceived += (_, line) =>
        {
            lock (errors)
                errors.Add(line.Data ?? "");
        };
        process.BeginErrorReadLine();
    }

    public string FirstLine { get; private set; } = "";

    public string Errors
    {
        get
        {
            lock (errors)
                return string.Join('\n', errors);
        }
    }

    /// <summary>Starts it and waits until every file is preserved.</summary>
    public static Guard Start(string state, params string[] arguments)
    {
        var guard = new Guard(Tool.Start(Tool.Required(), ["protect", .. arguments, "--state", state]));
        var line = guard.process.StandardOutput.ReadLineAsync();
        if (!line.Wait(TimeSpan.FromSeconds(30)) || line.Result is null)
        {
            guard.Dispose();
            Assert.Fail("the guard did not start: " + guard.Errors);
        }

        guard.FirstLine = line.Result;
        try
        {
            Until(() => Tool.Tourniquet("status", "--state", state, "--json").Out.Replace(" ", "", StringComparison.Ordinal).Contains("\"state\":\"protecting\"", StringComparison.Ordinal), "the baseline to end");
        }
        catch
        {
            guard.Dispose();
            throw;
        }

        return guard;
    }

    public static void Until(Func<bool> happens, string what)
    {
        for (var i = 0; i < 200; i++)
        {
            if (happens())
                return;
            Thread.Sleep(100);
        }

        Assert.Fail("waited in vain for " + what);
    }

    /// <summary>Sends a signal and gives the exit code.</summary>
    public int End(string signal = "TERM")
    {
        Tool.Run("kill", "-" + signal, process.Id.ToString(CultureInfo.InvariantCulture));
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(20)), $"the guard did not end on {signal}");
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
            process.WaitForExit();
        }

        process.Dispose();
    }
}
