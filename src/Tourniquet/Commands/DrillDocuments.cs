using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Tourniquet.Commands;

/// <summary>The sample documents of a drill: a ward's letters, tables and an archive.</summary>
internal static class DrillDocuments
{
    private const int Letters = 8;

    /// <summary>Path and SHA-256 of each.</summary>
    public static IReadOnlyDictionary<string, string> Make(string folder, TimeProvider clock)
    {
        Directory.CreateDirectory(folder);
        for (var i = 1; i <= Letters; i++)
            File.WriteAllText(Path.Combine(folder, $"discharge-letter-{i:00}.txt"), Letter(i, clock));
        File.WriteAllText(Path.Combine(folder, "blood-results.csv"), Table());
        File.WriteAllText(Path.Combine(folder, "rota.html"), $"<!DOCTYPE html><html><body><h1>Rota</h1><pre>{Table()}</pre></body></html>");
        using (var archive = ZipFile.Open(Path.Combine(folder, "referrals.zip"), ZipArchiveMode.Create))
            for (var i = 1; i <= 3; i++)
                using (var entry = archive.CreateEntry($"referral-{i}.txt").Open())
                    entry.Write(Encoding.UTF8.GetBytes(Letter(i + Letters, clock)));
        return Directory.GetFiles(folder).ToDictionary(path => path, Hash, StringComparer.Ordinal);
    }

    public static string Hash(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private static string Letter(int number, TimeProvider clock) => string.Concat(Enumerable.Repeat(
        $"Sample letter {number} of a Tourniquet drill, made {clock.GetUtcNow():yyyy-MM-dd}. No patient is meant. The patient was seen in clinic, the wound is healing well, and the next appointment is in six weeks.\n", 20));

    private static string Table() => string.Concat(Enumerable.Range(1, 60).Select(i => $"sample-{i:000},haemoglobin,{110 + (i * 7 % 50)},g/l\n"));
}
