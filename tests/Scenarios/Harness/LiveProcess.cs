using System.Globalization;
using System.Text;

namespace Tourniquet.Scenarios;

/// <summary>One process as /proc shows it now.</summary>
/// <param name="State">The kernel's letter: R, S, D, T (stopped), Z …</param>
internal sealed record LiveProcess(int Id, int Parent, int Session, char State, string Name)
{
    public static IEnumerable<LiveProcess> All()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Of(id) is { } process)
                yield return process;
    }

    public static LiveProcess? Of(int id)
    {
        if (Read($"/proc/{id}/stat") is not { Length: > 0 } text)
            return null;
        var end = text.LastIndexOf(')');
        var fields = text[(end + 2)..].Split(' ');
        return new(id, Number(fields[1]), Number(fields[3]), fields[0][0], text[(text.IndexOf('(', StringComparison.Ordinal) + 1)..end]);
    }

    /// <summary>A variable that was in its environment when it started: children carry it on, whatever session they flee to.</summary>
    public bool HasVariable(string assignment) =>
        Read($"/proc/{Id}/environ") is { } environment && environment.Split('\0').Contains(assignment, StringComparer.Ordinal);

    public override string ToString() => $"{Name} ({Id}) {State}";

    private static string? Read(string path)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static int Number(string field) => int.Parse(field, CultureInfo.InvariantCulture);
}
