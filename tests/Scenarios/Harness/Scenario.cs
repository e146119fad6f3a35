using System.Globalization;

namespace Tourniquet.Scenarios;

/// <summary>What all scenarios share: how long they may take, what they need, where the table of results goes.</summary>
internal static class Scenario
{
    /// <summary>The full matrix on every file system, and slow attacks at a slower pace.</summary>
    public static bool IsLong { get; } = Environment.GetEnvironmentVariable("TOURNIQUET_LONG") == "1";

    /// <summary>"ext4/openssl,xfs/*" in TOURNIQUET_ONLY runs these alone: for looking into one.</summary>
    public static bool IsWanted(string fileSystem, string name) =>
        Environment.GetEnvironmentVariable("TOURNIQUET_ONLY") is not { Length: > 0 } only
        || only.Split(',').Any(pattern => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, $"{fileSystem}/{name}"));

    public static void Need(params string[] programs)
    {
        foreach (var program in programs)
            if (!Programs.IsInstalled(program))
                Assert.Skip($"{program} is not installed");
    }

    public static void NeedFileSystem(string fileSystem) => Need($"mkfs.{fileSystem}");

    /// <summary>Fills the protected folder.</summary>
    public static Snapshot Furnish(LoopVolume volume, params string[] options)
    {
        Programs.Run(["/usr/bin/python3", Programs.Script("hospital.py"), volume.Root, .. options]);
        return Snapshot.Of(volume.Root);
    }

    /// <summary>One line of the table of results, to the test's output and to the file that TOURNIQUET_RESULTS names.</summary>
    public static void Report(string line)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        if (Environment.GetEnvironmentVariable("TOURNIQUET_RESULTS") is { Length: > 0 } file)
            File.AppendAllText(file, line + "\n");
    }

    public static string Show(IReadOnlyCollection<string> lines, int most = 25) =>
        string.Join('\n', lines.Take(most)) + (lines.Count > most ? string.Create(CultureInfo.InvariantCulture, $"\n… and {lines.Count - most} more") : "");
}
