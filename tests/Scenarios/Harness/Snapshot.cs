using System.Text.Json;

namespace Tourniquet.Scenarios;

/// <summary>All that a tree holds: names, content, owners, modes, times, attributes, access lists, shared inodes. Read without the guard's help.</summary>
internal sealed class Snapshot
{
    // A folder's time changes when names in it come and go, and a rollback makes them come and go.
    private static readonly string[] NotOfFolders = ["mtime"];

    private readonly SortedDictionary<string, Dictionary<string, string>> entries = new(StringComparer.Ordinal);

    public int Files => entries.Values.Count(entry => entry["kind"] == "file");

    public IEnumerable<string> Paths => entries.Keys;

    public static Snapshot Of(string root)
    {
        var snapshot = new Snapshot();
        foreach (var line in Programs.Run("/usr/bin/python3", Programs.Script("snapshot.py"), root).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var entry = JsonSerializer.Deserialize<Dictionary<string, string>>(line)!;
            entry.Remove("path", out var path);
            if (entry["kind"] == "folder")
                foreach (var name in NotOfFolders)
                    entry.Remove(name);
            snapshot.entries[path!] = entry;
        }

        return snapshot;
    }

    /// <summary>One readable line for everything that is not as it was; empty when all is.</summary>
    /// <param name="isIgnored">Path and attribute ("mtime") that the scenario cannot hold equal; an empty attribute asks about the whole entry.</param>
    /// <param name="allowNewEmpty">A new file that holds nothing harms nobody: an attacker was stopped before it wrote to it.</param>
    public IReadOnlyList<string> DifferencesTo(Snapshot now, Func<string, string, bool>? isIgnored = null, bool allowNewEmpty = false)
    {
        var lines = new List<string>();
        foreach (var (path, before) in entries)
            if (isIgnored?.Invoke(path, "") == true)
                continue;
            else if (!now.entries.TryGetValue(path, out var after))
                lines.Add($"gone: {path}");
            else
                lines.AddRange(before.Keys.Union(after.Keys).Where(name => isIgnored?.Invoke(path, name) != true && before.GetValueOrDefault(name) != after.GetValueOrDefault(name))
                    .Select(name => $"{name} of {path}: was {before.GetValueOrDefault(name)}, is {after.GetValueOrDefault(name)}"));
        lines.AddRange(now.entries.Keys.Except(entries.Keys)
            .Where(path => isIgnored?.Invoke(path, "") != true && !(allowNewEmpty && now.entries[path].GetValueOrDefault("size") == "0"))
            .Select(path => $"new: {path} ({now.entries[path].GetValueOrDefault("size")} bytes)"));
        return lines;
    }

    /// <summary>Each file with the hash of its content.</summary>
    public IEnumerable<(string Path, string Content)> Hashes => entries.Where(e => e.Value["kind"] == "file").Select(e => ("/" + e.Key, e.Value["sha256"]));

    /// <summary>Content hashes of all files, however they are named.</summary>
    public IReadOnlySet<string> Contents => entries.Values.Where(e => e["kind"] == "file").Select(e => e["sha256"]).ToHashSet(StringComparer.Ordinal);
}
