namespace Tourniquet.Architecture.Tests;

/// <summary>The repository as text: rules are about what is written, so nothing is loaded.</summary>
internal static class Sources
{
    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<Source> Product { get; } = Under("src");

    public static IReadOnlyList<Source> All { get; } = [.. Product, .. Under("tests")];

    public static string Projects => Path.Combine(Root, "src");

    private static List<Source> Under(string folder) =>
        [.. Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path))
            .Where(path => !path.Split('/').Any(part => part is "obj" or "bin"))
            .Order(StringComparer.Ordinal)
            .Select(path => new Source(path, File.ReadAllText(Path.Combine(Root, path))))];

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Tourniquet.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests must run within the repository.");
        return folder;
    }
}

/// <param name="Path">From the root of the repository.</param>
internal sealed record Source(string Path, string Text)
{
    public string[] Lines { get; } = Text.TrimEnd('\n').Split('\n');

    public bool IsIn(string folder) => Path.StartsWith(folder + "/", StringComparison.Ordinal);

    /// <summary>Lines that are more than a comment, with their numbers from 1.</summary>
    public IEnumerable<(int Number, string Text)> Code =>
        Lines.Select((text, i) => (i + 1, text)).Where(line => !line.text.TrimStart().StartsWith("//", StringComparison.Ordinal));
}
