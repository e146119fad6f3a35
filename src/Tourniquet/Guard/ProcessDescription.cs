using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Tourniquet.Incidents;
using Tourniquet.Linux.Processes;

namespace Tourniquet.Guard;

/// <summary>Processes in words, for incidents.</summary>
internal static class ProcessDescription
{
    private static readonly ConcurrentDictionary<string, string?> Hashes = new(StringComparer.Ordinal);

    public static IncidentProcess Of(ProcessNode node)
    {
        node.Executable = string.IsNullOrEmpty(node.Executable) ? ProcessReader.Executable(node.Process) : node.Executable;
        node.CommandLine ??= ProcessReader.CommandLine(node.Process);
        return new(node.Process, node.Executable, node.Executable is null ? null : Hashes.GetOrAdd(node.Executable, Hash), node.CommandLine);
    }

    public static string Line(List<ProcessNode> nodes)
    {
        if (nodes.Count == 0)
            return "unknown";
        var first = nodes[0];
        var others = nodes.Count > 1 ? $" and {nodes.Count - 1} more" : "";
        var parent = first.Parent is { } starter ? $", started by {starter.Name} ({starter.Process})" : "";
        return $"{first.CommandLine ?? first.Name} (process {first.Process}{parent}){others}";
    }

    public static string? UserName(List<ProcessNode> nodes)
    {
        if (nodes.Count == 0 || (nodes[0].User ?? ProcessReader.User(nodes[0].Process)) is not { } user)
            return null;
        foreach (var line in File.ReadLines("/etc/passwd"))
            if (line.Split(':') is [var name, _, var number, ..] && number == user.ToString(CultureInfo.InvariantCulture))
                return name;
        return user.ToString(CultureInfo.InvariantCulture);
    }

    private static string? Hash(string executable)
    {
        try
        {
            using var file = File.OpenRead(executable);
            return Convert.ToHexStringLower(SHA256.HashData(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
