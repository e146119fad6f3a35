using System.Diagnostics;

namespace Tourniquet.Cli.Tests;

internal sealed record Outcome(int Code, string Out, string Error)
{
    public override string ToString() => $"exit {Code}\n{Out}\n{Error}";
}

/// <summary>Runs programs to their end, never for longer than a minute.</summary>
internal static class Tool
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static string? Program { get; } = Find();

    public static Outcome Run(string program, params string[] arguments) => RunWith("", program, arguments);

    public static Outcome RunWith(string input, string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end");
        }

        return new(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    public static Process Start(string program, params string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
    })!;

    public static Outcome Tourniquet(params string[] arguments) => Run(Required(), arguments);

    public static string Required()
    {
        Assert.SkipWhen(Program is null, "there is no executable: set TOURNIQUET_BIN or run ./tourniquet once");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root may guard");
        return Program!;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("TOURNIQUET_BIN") is { Length: > 0 } named)
            return named;
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (Path.Combine(folder, "out/tourniquet") is var program && File.Exists(program))
                return program;
        return null;
    }
}
