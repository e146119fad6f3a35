using System.CommandLine;
using System.Security.Cryptography;

namespace Tourniquet.Commands;

/// <summary>
/// The drill's child. Scrambles files it is told of on standard input, and only such as lie directly in the drill's folder and have exactly
/// the content that the drill made.
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
        using var aes = Aes.Create();
        while (Console.In.ReadLine() is { } line)
        {
            var (hash, path) = (line[..64], line[65..]);
            if (Path.GetDirectoryName(path) != folder || !Path.GetFileName(folder).StartsWith("tourniquet-drill-", StringComparison.Ordinal) || DrillDocuments.Hash(path) != hash)
                continue;
            File.WriteAllBytes(path, aes.EncryptCbc(File.ReadAllBytes(path), aes.IV));
        }

        return ExitCode.Done;
    }
}
