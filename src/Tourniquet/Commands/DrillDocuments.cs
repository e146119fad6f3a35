using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Tourniquet.Commands;

/// <summary>The sample documents of a drill: a ward's letters, tables and an archive.</summary>
internal static class DrillDocuments
{
    private const int Letters = 8;

    /// <summary>Content by name.</summary>
    public static IReadOnlyDictionary<string, byte[]> All(TimeProvider clock)
    {
        var documents = Enumerable.Range(1, Letters).ToDictionary(i => $"discharge-letter-{i:00}.txt", i => Bytes(Letter(i, clock)), StringComparer.Ordinal);
        documents["blood-results.csv"] = Bytes(Table());
        documents["rota.html"] = Bytes($"<!DOCTYPE html><html><body><h1>Rota</h1><pre>{Table()}</pre></body></html>");
        documents["referrals.zip"] = Archive(clock);
        return documents;
    }

    public static string Hash(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static byte[] Archive(TimeProvider clock)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create))
            for (var i = 1; i <= 3; i++)
                using (var entry = archive.CreateEntry($"referral-{i}.txt").Open())
                    entry.Write(Bytes(Letter(i + Letters, clock)));
        return bytes.ToArray();
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Letter(int number, TimeProvider clock) => string.Concat(Enumerable.Repeat(
        $"Sample letter {number} of a Tourniquet drill, made {clock.GetUtcNow():yyyy-MM-dd}. No patient is meant. The patient was seen in clinic, the wound is healing well, and the next appointment is in six weeks.\n", 20));

    private static string Table() => string.Concat(Enumerable.Range(1, 60).Select(i => $"sample-{i:000},haemoglobin,{110 + (i * 7 % 50)},g/l\n"));
}
