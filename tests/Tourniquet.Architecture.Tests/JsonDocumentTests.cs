using System.Text.RegularExpressions;

namespace Tourniquet.Architecture.Tests;

/// <summary>Every field that a command prints as JSON stands in docs/json.md: programs rely on that page.</summary>
public sealed partial class JsonDocumentTests
{
    private static readonly string[] Printed =
    [
        "src/Tourniquet/Incidents/Incident.cs", "src/Tourniquet/Incidents/IncidentBrief.cs", "src/Tourniquet/Control/Messages.cs", "src/Tourniquet/State/GuardConfig.cs",
    ];

    // What the guard writes for itself and says to its own commands.
    private static readonly string[] Internal = ["IncidentRecord", "RecordedChange", "RecordedUndo", "StoppedProcess", "Request", "Reply", "WorkProgress"];

    [Fact]
    public void Every_field_is_documented()
    {
        var path = Path.Combine(Sources.Root, "docs/json.md");
        Assert.SkipUnless(File.Exists(path), "there is no docs/json.md");
        var page = File.ReadAllText(path);
        var fields = Sources.Product.Where(s => Printed.Contains(s.Path)).SelectMany(s => Fields(s.Text)).ToList();
        Assert.True(fields.Count > 30, $"only {fields.Count} fields were found");
        Assert.Empty(fields.Where(field => !Regex.IsMatch(page, $@"\b{Camel(field.Name)}\b", RegexOptions.None, TimeSpan.FromSeconds(1))).Select(field => $"{field.Record}.{Camel(field.Name)}"));
    }

    [Fact]
    public void Every_reason_for_a_gap_in_coverage_is_documented_as_it_is_printed()
    {
        var page = File.ReadAllText(Path.Combine(Sources.Root, "docs/json.md"));
        var words = Sources.Product.Single(s => s.Path == "src/Tourniquet/Guard/CoverageWords.cs").Text;
        var reasons = Reason().Matches(words).Select(match => match.Groups["text"].Value).ToList();
        Assert.True(reasons.Count >= 7, $"only {reasons.Count} reasons were found");
        Assert.All(reasons, reason => Assert.Contains($"`{reason}`", page, StringComparison.Ordinal));
    }

    private static IEnumerable<(string Record, string Name)> Fields(string text)
    {
        var record = "";
        foreach (var line in text.Split('\n'))
        {
            if (RecordName().Match(line) is { Success: true } named)
                record = named.Groups["name"].Value;
            if (record.Length == 0 || Internal.Contains(record) || line.TrimStart().StartsWith("//", StringComparison.Ordinal))
                continue;
            foreach (Match field in (line.Contains("{ get;", StringComparison.Ordinal) ? Property() : Parameter()).Matches(line))
                if (!line.Contains("const ", StringComparison.Ordinal) && !line.Contains("static ", StringComparison.Ordinal))
                    yield return (record, field.Groups["name"].Value);
            if (line.StartsWith('}') || (line.StartsWith("internal", StringComparison.Ordinal) && line.EndsWith(';')) || line.TrimEnd().EndsWith(");", StringComparison.Ordinal))
                record = "";
        }
    }

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    [GeneratedRegex(@"=> ""(?<text>[^""]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Reason();

    [GeneratedRegex(@"\brecord (?<name>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RecordName();

    [GeneratedRegex(@" (?<name>\w+) \{ get;", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Property();

    [GeneratedRegex(@"[\w>?\]] (?<name>[A-Z]\w*)(?= = |,|\)[;\r\n ]|\)$)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Parameter();
}
