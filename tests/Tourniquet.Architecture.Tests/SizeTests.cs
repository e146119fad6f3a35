using System.Text.RegularExpressions;

namespace Tourniquet.Architecture.Tests;

/// <summary>The house's sizes: half of all files within 120 lines, nine of ten within 350, none over 600; functions within 70.</summary>
public sealed partial class SizeTests
{
    private const int LongestFunction = 70;

    [Fact]
    public void No_file_is_over_600_lines() =>
        Assert.Empty(Sources.All.Where(s => s.Lines.Length > 600).Select(s => $"{s.Path}: {s.Lines.Length} lines"));

    [Theory]
    [InlineData(0.9, 350)]
    [InlineData(0.5, 120)]
    public void Files_are_short(double share, int lines)
    {
        var within = Sources.All.Count(s => s.Lines.Length <= lines) / (double)Sources.All.Count;
        Assert.True(within >= share, $"only {within:P0} of the files are within {lines} lines");
    }

    [Fact]
    public void Functions_are_within_70_lines() =>
        Assert.Empty(Sources.Product.SelectMany(s => Functions(s.Lines).Where(f => f.Length > LongestFunction).Select(f => $"{s.Path}:{f.Start}: {f.Length} lines")));

    [Fact]
    public void A_long_function_is_seen()
    {
        string[] lines = ["class A", "{", "    void Long()", "    {", .. Enumerable.Repeat("        x++;", 80), "    }", "", "    int Short => 1;", "}"];
        Assert.Equal([(3, 83)], Functions(lines));
    }

    /// <summary>By the layout that the formatter keeps: a signature at four or eight spaces, then a brace alone, and its partner at the same depth.</summary>
    private static IEnumerable<(int Start, int Length)> Functions(string[] lines)
    {
        for (var i = 1; i < lines.Length; i++)
        {
            if (!OpeningBrace().IsMatch(lines[i]) || IsType(lines, i))
                continue;
            var close = lines[i].Replace('{', '}');
            var end = Array.FindIndex(lines, i, line => line.TrimEnd(';', ',', ')') == close);
            if (end > 0)
                yield return (i, end - i + 2);
        }
    }

    private static bool IsType(string[] lines, int brace)
    {
        for (var i = brace - 1; i >= 0 && lines[i].Trim().Length > 0 && lines[i].Trim() is not ("{" or "}"); i--)
            if (TypeWord().IsMatch(lines[i]))
                return true;
        return false;
    }

    [GeneratedRegex(@"^( {4}| {8})\{$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OpeningBrace();

    [GeneratedRegex(@"\b(class|struct|record|interface|enum) ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TypeWord();
}
