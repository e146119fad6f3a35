using System.Security.Cryptography;

namespace Tourniquet.Cli.Tests;

/// <summary>A folder of letters, each known by its hash.</summary>
internal static class Ward
{
    public const int Letters = 12;

    public static Outcome Ok(Outcome outcome)
    {
        Assert.True(outcome.Code == 0, outcome.ToString());
        return outcome;
    }

    public static SortedDictionary<string, string> Fill(string folder)
    {
        for (var i = 0; i < Letters; i++)
            File.WriteAllText($"{folder}/letter-{i:00}.txt", string.Concat(Enumerable.Repeat($"Letter {i} of the ward: the wound is healing well, the next appointment is in six weeks.\n", 100)));
        return Hashes(folder);
    }

    public static SortedDictionary<string, string> Hashes(string folder) => new(
        Directory.GetFiles(folder, "*.txt").ToDictionary(path => path, path => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))),
        StringComparer.Ordinal);
}
