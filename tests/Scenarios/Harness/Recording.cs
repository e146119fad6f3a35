namespace Tourniquet.Scenarios;

/// <summary>
/// The trace of a scenario, kept for the unit tests that judge it again: made small, and without the paths of this machine. Only where
/// TOURNIQUET_TRACES names a folder.
/// </summary>
internal sealed class Recording : IDisposable
{
    private const int Most = 16 * 1024;

    private readonly string? kept;
    private readonly string? file;
    private readonly LoopVolume volume;

    public Recording(LoopVolume volume, string name)
    {
        this.volume = volume;
        var folder = Environment.GetEnvironmentVariable("TOURNIQUET_TRACES");
        if (folder is not { Length: > 0 } || volume.FileSystem != "ext4")
            return;
        kept = Path.Combine(folder, name + ".jsonl");
        file = Path.Combine(volume.Work, "trace");
    }

    /// <summary>For `protect`.</summary>
    public string[] Options => file is null ? [] : ["--trace", file];

    public void Dispose()
    {
        if (file is null || !File.Exists(file))
            return;
        var length = 0;
        var lines = File.ReadLines(file)
            .Select(line => line.Replace(volume.Root, "/srv/patients", StringComparison.Ordinal).Replace(volume.Top, "/srv", StringComparison.Ordinal))
            .TakeWhile(line => (length += line.Length + 1) < Most)
            .ToList();
        if (lines.Count > 0)
            File.WriteAllLines(kept!, lines);
    }
}
