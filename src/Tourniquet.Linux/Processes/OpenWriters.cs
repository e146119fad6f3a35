using System.Globalization;
using Tourniquet.Core.Files;

namespace Tourniquet.Linux.Processes;

/// <summary>Who has files open to be written at this moment, as /proc tells. What ends meanwhile is left out.</summary>
public static class OpenWriters
{
    // O_ACCMODE; 0 is O_RDONLY.
    private const int AccessMode = 3;

    /// <summary>Each file at or below a folder that a process other than this one has open to write.</summary>
    public static IEnumerable<OpenWriter> Below(RawPath folder)
    {
        foreach (var name in Directory.EnumerateDirectories("/proc").Select(path => Path.GetFileName(path)))
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var process) && process != Environment.ProcessId)
                foreach (var path in FilesOf(process).Where(path => path.IsAtOrBelow(folder)))
                    yield return new(process, ProcessReader.Stat(process)?.Name ?? "(ended)", path);
    }

    private static List<RawPath> FilesOf(int process)
    {
        var found = new List<RawPath>();
        try
        {
            foreach (var link in Directory.EnumerateFileSystemEntries($"/proc/{process}/fd"))
                if (File.ResolveLinkTarget(link, returnFinalTarget: false) is { } target && target.FullName.StartsWith('/') && IsToWrite(process, Path.GetFileName(link)))
                    found.Add(RawPath.Of(target.FullName));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended while it was looked at.
        }

        return found;
    }

    private static bool IsToWrite(int process, string descriptor)
    {
        var flags = File.ReadLines($"/proc/{process}/fdinfo/{descriptor}").FirstOrDefault(line => line.StartsWith("flags:", StringComparison.Ordinal));
        return flags is not null && (Convert.ToInt32(flags[6..].Trim(), 8) & AccessMode) != 0;
    }
}

public sealed record OpenWriter(int Process, string Name, RawPath Path);
