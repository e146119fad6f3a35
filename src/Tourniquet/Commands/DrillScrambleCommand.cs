using System.CommandLine;
using Tourniquet.Core.Files;

namespace Tourniquet.Commands;

/// <summary>
/// The drill's child. Scrambles files it is told of on standard input, and only such as lie directly in the drill's folder and hold exactly
/// what the drill made.
/// </summary>
internal static class DrillScrambleCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("FOLDER");
        var command = new Command("drill-scramble", "Part of `drill`.") { folder };
        command.Hidden = true;
        command.SetAction(parsed => Run(parsed.GetRequiredValue(folder)));
        return command;
    }

    private static int Run(string folder)
    {
        const int hashLength = 64;
        while (Console.In.ReadLine() is { Length: > hashLength } line)
            DrillFolder.Scramble(RawPath.Parse(folder), line[(hashLength + 1)..], line[..hashLength]);
        return ExitCode.Done;
    }
}
