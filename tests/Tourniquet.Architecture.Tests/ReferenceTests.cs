using System.Xml.Linq;

namespace Tourniquet.Architecture.Tests;

/// <summary>Who may reference whom: the table of projects in docs/design.md. A new project fails here until it has a row.</summary>
public sealed class ReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Tourniquet.Core"] = [],
        ["Tourniquet.Vault"] = ["Tourniquet.Core"],
        ["Tourniquet.Linux"] = ["Tourniquet.Core"],
        ["Tourniquet.Wire"] = ["Tourniquet.Core"],
        ["Tourniquet"] = ["Tourniquet.Core", "Tourniquet.Vault", "Tourniquet.Linux", "Tourniquet.Wire"],
        ["Tourniquet.ControlRoom"] = ["Tourniquet.Core", "Tourniquet.Wire"],
    };

    [Fact]
    public void Projects_reference_only_what_they_may()
    {
        foreach (var project in Directory.EnumerateFiles(Sources.Projects, "*.csproj", SearchOption.AllDirectories))
        {
            var name = Path.GetFileNameWithoutExtension(project);
            Assert.True(Allowed.ContainsKey(name), $"{name} has no row in the table of projects");
            var extra = Named(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))).Except(Allowed[name]);
            Assert.True(!extra.Any(), $"{name} may not reference {string.Join(", ", extra)}");
        }
    }

    [Fact]
    public void Core_and_Linux_need_no_package()
    {
        foreach (var name in new[] { "Tourniquet.Core", "Tourniquet.Linux" })
            Assert.Empty(Named(Path.Combine(Sources.Projects, name, name + ".csproj"), "PackageReference"));
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Sources.Root, "Tourniquet.slnx"));
        foreach (var folder in new[] { "src", "tests" })
            foreach (var project in Directory.EnumerateFiles(Path.Combine(Sources.Root, folder), "*.csproj", SearchOption.AllDirectories))
                Assert.Contains(Path.GetRelativePath(Sources.Root, project), solution, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Named(string project, string item) =>
        XDocument.Load(project).Descendants(item).Select(element => (string?)element.Attribute("Include")).OfType<string>();
}
