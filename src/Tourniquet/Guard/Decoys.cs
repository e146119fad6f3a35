using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Tourniquet.Guard;

/// <summary>
/// Files that nobody has reason to touch, first and last in the order of names, in each protected folder and the folders right below. Made on
/// request; taken away when the guard ends, or when the next one starts without them. The state folder keeps a list, so that nothing is ever
/// removed that was not made here or was changed since.
/// </summary>
internal static class Decoys
{
    // A dot hides it from a listing, and from Windows by Samba's default. '!' is before and '~' is behind every letter and digit.
    private const string First = ".!-patients-index.docx";
    private const string Last = "~patients-archive.docx";

    private const int MostFolders = 64;

    /// <summary>Makes them. Returns their paths; a folder that takes none is left out.</summary>
    public static IReadOnlySet<string> Make(IEnumerable<string> folders, string state)
    {
        Remove(state);
        var made = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var folder in folders.SelectMany(folder => Directory.EnumerateDirectories(folder).Take(MostFolders).Prepend(folder)))
            foreach (var name in new[] { First, Last })
                if (TryMake(Path.Combine(folder, name)) is { } hash)
                    made[Path.Combine(folder, name)] = hash;
        File.WriteAllLines(ListOf(state), made.Select(decoy => $"{decoy.Value} {decoy.Key}"));
        return made.Keys.ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Takes away what is listed and is as it was made.</summary>
    public static void Remove(string state)
    {
        if (!File.Exists(ListOf(state)))
            return;
        foreach (var line in File.ReadAllLines(ListOf(state)))
            if (line.IndexOf(' ') is var cut and > 0 && AllowList.HashFile(line[(cut + 1)..]) == line[..cut])
                File.Delete(line[(cut + 1)..]);
        File.Delete(ListOf(state));
    }

    private static string? TryMake(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            var content = Document();
            file.Write(content);
            return Convert.ToHexStringLower(SHA256.HashData(content));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A small Word document with a table of made-up numbers, no two alike.</summary>
    private static byte[] Document()
    {
        var rows = string.Concat(Enumerable.Range(0, 400).Select(i => string.Create(CultureInfo.InvariantCulture, $"<w:p><w:r><w:t>Sample {i:000}: {RandomNumberGenerator.GetInt32(1_000_000):000000}</w:t></w:r></w:p>")));
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(archive, "[Content_Types].xml", """<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>""");
            Add(archive, "_rels/.rels", """<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>""");
            Add(archive, "word/document.xml", $"""<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{rows}</w:body></w:document>""");
        }

        return bytes.ToArray();
    }

    private static void Add(ZipArchive archive, string name, string content)
    {
        using var entry = archive.CreateEntry(name).Open();
        entry.Write(Encoding.UTF8.GetBytes(content));
    }

    private static string ListOf(string state) => Path.Combine(state, "decoys");
}
