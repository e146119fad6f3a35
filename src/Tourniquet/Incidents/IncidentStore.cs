using System.Text.Json;

namespace Tourniquet.Incidents;

/// <summary>
/// Incidents as files of their own in the state folder, so that they can be read when no guard runs. Each is written beside and renamed:
/// a kill leaves the old or the new one. A file that cannot be read is set aside, never removed.
/// </summary>
internal sealed class IncidentStore(string state, Action<string> warn)
{
    private const string Ending = ".json";

    private readonly string folder = Directory.CreateDirectory(Path.Combine(state, "incidents")).FullName;

    public void Save(IncidentRecord record)
    {
        var path = PathOf(record.Incident.Id);
        var beside = path + ".new";
        using (var file = new FileStream(beside, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            JsonSerializer.Serialize(file, record, IncidentJson.Default.IncidentRecord);
            file.Flush(flushToDisk: true);
        }

        File.Move(beside, path, overwrite: true);
    }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<IncidentRecord> All() =>
        [.. Directory.EnumerateFiles(folder, "*" + Ending).Order(StringComparer.Ordinal).Select(Read).OfType<IncidentRecord>()];

    public IncidentRecord? Find(string id) =>
        id.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') && File.Exists(PathOf(id)) ? Read(PathOf(id)) : null;

    private string PathOf(string id) => Path.Combine(folder, id + Ending);

    private IncidentRecord? Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return JsonSerializer.Deserialize(file, IncidentJson.Default.IncidentRecord);
        }
        catch (Exception e) when (e is JsonException or IOException or NotSupportedException)
        {
            var aside = path + ".unreadable";
            File.Move(path, aside, overwrite: true);
            warn($"The incident file {path} could not be read and was set aside as {aside}. The vault is not affected.");
            return null;
        }
    }
}
