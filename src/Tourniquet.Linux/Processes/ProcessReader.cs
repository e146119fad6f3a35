using System.Globalization;
using System.Text;
using Tourniquet.Core.Files;

namespace Tourniquet.Linux.Processes;

/// <summary>What /proc says of a process. Null wherever it has ended meanwhile.</summary>
public static class ProcessReader
{
    /// <summary>Another one after each start of the machine: process numbers and start times mean nothing across that.</summary>
    public static string BootId { get; } = ReadAll("/proc/sys/kernel/random/boot_id")?.Trim() ?? "";

    public static ProcessStat? Stat(int process)
    {
        var text = ReadAll($"/proc/{process}/stat");
        if (text is null)
            return null;
        // The name in parentheses may hold anything, parentheses and spaces too: fields are counted from the last one.
        var close = text.LastIndexOf(')');
        var open = text.IndexOf('(');
        if (open < 0 || close < open)
            return null;
        var fields = text[(close + 2)..].Split(' ');
        return fields.Length < 20
            ? null
            : new(
                process,
                Number(fields[1]),
                Number(fields[3]),
                Number(fields[4]) != 0,
                (ulong.Parse(fields[6], CultureInfo.InvariantCulture) & KernelThread) != 0,
                ulong.Parse(fields[19], CultureInfo.InvariantCulture),
                text[(open + 1)..close],
                fields[0] is "Z" or "X");
    }

    /// <summary>The process that a thread belongs to.</summary>
    public static int? ProcessOf(int thread)
    {
        var status = ReadAll($"/proc/{thread}/status");
        var at = status?.IndexOf("\nTgid:\t", StringComparison.Ordinal) ?? -1;
        if (status is null || at < 0)
            return null;
        var rest = status.AsSpan(at + 7);
        return int.Parse(rest[..rest.IndexOf('\n')], CultureInfo.InvariantCulture);
    }

    /// <summary>How many descriptors its table has room for: no number it uses is higher.</summary>
    public static int DescriptorRoom(int process)
    {
        var status = ReadAll($"/proc/{process}/status");
        var at = status?.IndexOf("\nFDSize:\t", StringComparison.Ordinal) ?? -1;
        if (status is null || at < 0)
            return 0;
        var rest = status.AsSpan(at + 9);
        return int.Parse(rest[..rest.IndexOf('\n')], CultureInfo.InvariantCulture);
    }

    public static string? Executable(int process)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{process}/exe", returnFinalTarget: false)?.FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static string? CommandLine(int process) =>
        ReadAll($"/proc/{process}/cmdline") is { } raw ? RawPath.Of(raw.TrimEnd('\0').Replace('\0', ' ')).ToString() : null;

    /// <summary>The user id that its file accesses are made with.</summary>
    public static uint? User(int process)
    {
        var status = ReadAll($"/proc/{process}/status");
        var at = status?.IndexOf("\nUid:\t", StringComparison.Ordinal) ?? -1;
        if (status is null || at < 0)
            return null;
        var fields = status[(at + 6)..status.IndexOf('\n', at + 1)].Split('\t');
        return uint.Parse(fields[^1], CultureInfo.InvariantCulture);
    }

    public static IEnumerable<int> All()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), CultureInfo.InvariantCulture, out var process))
                yield return process;
    }

    // PF_KTHREAD, linux/sched.h
    private const ulong KernelThread = 0x00200000;

    private static int Number(string field) => int.Parse(field, CultureInfo.InvariantCulture);

    private static string? ReadAll(string path)
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
}

/// <param name="StartedAt">Clock ticks since boot: with the number, a process's identity.</param>
public sealed record ProcessStat(int Process, int Parent, int Session, bool HasTerminal, bool IsKernelThread, ulong StartedAt, string Name, bool IsZombie);
