using System.Text.Json;
using System.Text.RegularExpressions;

namespace Tourniquet.Cli.Tests;

/// <summary>What is printed as JSON has the fields that docs/json.md promises, and no others.</summary>
public sealed class JsonTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Sources(), "docs/json.md"));

    [Fact]
    public void Status_has_the_fields_of_its_page()
    {
        using var disk = new Disk();
        File.WriteAllText(disk.Path + "/letter.txt", "a letter");
        using var guard = Guard.Start(disk.State, disk.Path);
        using var status = Parse(Tool.Tourniquet("status", "--json", "--state", disk.State), 0);
        HasFieldsOf(status.RootElement, "## `status --json`", "");
        HasFieldsOf(status.RootElement.GetProperty("paths")[0], "## `status --json`", "`paths[]`:");
        HasFieldsOf(status.RootElement.GetProperty("gate"), "## `status --json`", "`gate`:");
        Assert.Equal("protecting", status.RootElement.GetProperty("state").GetString());
        Assert.Equal((1, 1), Counts(status));
        Assert.Equal("ext4", status.RootElement.GetProperty("paths")[0].GetProperty("filesystem").GetString());
    }

    [Fact]
    public void Status_without_a_guard_is_JSON_too()
    {
        using var status = Parse(Tool.Tourniquet("status", "--json", "--state", "/nonexistent/state"), 1);
        HasFieldsOf(status.RootElement, "## `status --json`", "");
        Assert.Equal("stopped", status.RootElement.GetProperty("state").GetString());
    }

    [Fact]
    public void The_number_of_files_falls_when_files_go()
    {
        using var disk = new Disk();
        for (var i = 0; i < 4; i++)
            File.WriteAllText($"{disk.Path}/letter-{i}.txt", "a letter");
        using var guard = Guard.Start(disk.State, disk.Path);
        File.Delete(disk.Path + "/letter-0.txt");
        File.Move(disk.Path + "/letter-1.txt", disk.Path + "/letter-2.txt", overwrite: true);
        File.WriteAllText(disk.Path + "/new.txt", "one more");
        (long, long) counts = default;
        Guard.Until(
            () =>
            {
                using var status = Parse(Tool.Tourniquet("status", "--json", "--state", disk.State), 0);
                counts = Counts(status);
                return counts == (3, 3);
            },
            "three files");
    }

    [Fact]
    public void Incidents_have_the_fields_of_their_page()
    {
        using var disk = new Disk();
        using var guard = Guard.Start(disk.State, disk.Path);
        Assert.Equal(0, Tool.Tourniquet("drill", disk.Path, "--state", disk.State).Code);
        using var list = Parse(Tool.Tourniquet("incidents", "--json", "--state", disk.State), 0);
        var brief = Assert.Single(list.RootElement.EnumerateArray());
        Assert.Equal(NamedIn(Section("## `incidents --json`", "")), Fields(brief));

        using var incident = Parse(Tool.Tourniquet("incident", brief.GetProperty("id").GetString()!, "--json", "--state", disk.State), 0);
        const string section = "## `incident ID --json`";
        HasFieldsOf(incident.RootElement, section, "");
        HasFieldsOf(incident.RootElement.GetProperty("actor"), section, "`actor`:");
        HasFieldsOf(incident.RootElement.GetProperty("evidence")[0], section, "`evidence[]`:");
        HasFieldsOf(incident.RootElement.GetProperty("files")[0], section, "`files[]`:");
        Assert.Equal(["commandLine", "executable", "pid", "sha256"], Fields(incident.RootElement.GetProperty("actor").GetProperty("processes")[0]));
        Assert.Equal(["action", "at"], Fields(incident.RootElement.GetProperty("containment")[0]));
        Assert.Equal(["at", "text"], Fields(incident.RootElement.GetProperty("timeline")[0]));
        Assert.All(Values(incident, "evidence", "kind"), kind => Assert.Contains($"| `{kind}` |", Page, StringComparison.Ordinal));
        Assert.All(Values(incident, "files", "state"), state => Assert.Contains($"`{state}`", Section(section, "`files[]`:"), StringComparison.Ordinal));
        Assert.All(Values(incident, "containment", "action"), action => Assert.Contains($"`{action}`", Page, StringComparison.Ordinal));
    }

    [Fact]
    public void Versions_have_the_fields_of_their_page()
    {
        using var disk = new Disk();
        var letter = disk.Path + "/letter.txt";
        File.WriteAllText(letter, "a letter");
        using var guard = Guard.Start(disk.State, disk.Path);
        File.WriteAllText(letter, "another letter");
        using var versions = Parse(Tool.Tourniquet("versions", letter, "--json"), 0);
        HasFieldsOf(versions.RootElement[0], "## `versions FILE --json`", "");
        Assert.Equal(8, versions.RootElement[0].GetProperty("size").GetInt32());
    }

    private static JsonDocument Parse(Outcome outcome, int code)
    {
        Assert.True(outcome.Code == code && outcome.Error.Length == 0, outcome.ToString());
        return JsonDocument.Parse(outcome.Out);
    }

    private static (long Preserved, long Total) Counts(JsonDocument status)
    {
        var path = status.RootElement.GetProperty("paths")[0];
        return (path.GetProperty("filesPreserved").GetInt64(), path.GetProperty("filesTotal").GetInt64());
    }

    private static IEnumerable<string> Values(JsonDocument document, string array, string field) =>
        document.RootElement.GetProperty(array).EnumerateArray().Select(element => element.GetProperty(field).GetString()!);

    private static void HasFieldsOf(JsonElement element, string section, string table) => Assert.Equal(RowsOf(Section(section, table)), Fields(element));

    private static string[] Fields(JsonElement element) => [.. element.EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal)];

    /// <summary>A section of the page from a line on, to the next heading or the next table.</summary>
    private static string Section(string heading, string table)
    {
        var section = Page[Page.IndexOf(heading + "\n", StringComparison.Ordinal)..].Split("\n## ")[0];
        var from = section[(table.Length == 0 ? 0 : section.IndexOf("\n" + table, StringComparison.Ordinal) + 1)..];
        var end = Regex.Match(from[1..], @"\n`[a-z]+(\[\])?`:\n", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        return end.Success ? from[..(end.Index + 1)] : from;
    }

    /// <summary>The names in the first column of the section's first table.</summary>
    private static string[] RowsOf(string section) =>
        [.. section.Split("\n\n").First(block => block.StartsWith("| field", StringComparison.Ordinal)).Split('\n').Where(line => line.StartsWith('|')).Select(line => line.Split('|')[1])
            .SelectMany(NamedIn).Order(StringComparer.Ordinal)];

    private static string[] NamedIn(string text) =>
        [.. Regex.Matches(text, "`(?<name>[a-z][A-Za-z0-9]+)`", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Select(m => m.Groups["name"].Value).Order(StringComparer.Ordinal)];

    private static string Sources()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "Tourniquet.slnx")))
                return folder;
        throw new DirectoryNotFoundException("The sources were not found above the tests.");
    }
}
