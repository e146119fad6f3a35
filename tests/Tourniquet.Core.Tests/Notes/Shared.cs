namespace Tourniquet.Core.Tests.Notes;

/// <summary>Data beside the repository that is not shipped with it.</summary>
internal static class Shared
{
    /// <summary>The path below "shared", or the test is skipped, saying why.</summary>
    public static string Find(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", path);
            if (Path.Exists(candidate))
                return candidate;
        }

        Assert.Skip($"no folder above {AppContext.BaseDirectory} has shared/{path}");
        return path;
    }
}
