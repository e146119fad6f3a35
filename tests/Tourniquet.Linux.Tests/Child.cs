using System.Diagnostics;

namespace Tourniquet.Linux.Tests;

/// <summary>A program that runs beside the test, for no longer than half a minute and not beyond the test.</summary>
internal sealed class Child : IDisposable
{
    private readonly Process process;

    public Child(string program, params string[] arguments) =>
        process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;

    public int Id => process.Id;

    public void Say(string line)
    {
        process.StandardInput.WriteLine(line);
        process.StandardInput.Flush();
    }

    public string Line() => process.StandardOutput.ReadLine() ?? "";

    public bool HasExited => process.HasExited;

    public static Child Python(string script, params string[] arguments) => new("/usr/bin/python3", ["-c", script, .. arguments]);

    /// <summary>Its exit code.</summary>
    public int End()
    {
        process.StandardInput.Close();
        if (!process.WaitForExit(TimeSpan.FromSeconds(30)))
            Assert.Fail("the child did not end");
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.WaitForExit(TimeSpan.FromSeconds(10));
        process.Dispose();
    }
}
