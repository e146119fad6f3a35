using Tourniquet.Linux.Files;
using Tourniquet.Linux.Processes;

namespace Tourniquet.Guard;

/// <summary>
/// From thread and process numbers to <see cref="ProcessNode"/>s. Owns the files of /proc that it keeps
/// open for threads. Used under the guard's lock.
/// </summary>
internal sealed class ProcessTable(ForkWatch forks, TimeProvider clock)
{
    // Services and sessions that a server cannot lose; their children are judged on their own.
    private static readonly HashSet<string> PillarNames = new(StringComparer.Ordinal)
    {
        "systemd", "init", "sshd", "cron", "crond", "atd", "login", "agetty", "dbus-daemon", "containerd-shim", "containerd", "dockerd",
        "tmux: server", "screen", "smbd", "nfsd", "systemd-udevd", "systemd-logind",
    };

    private static readonly string[] SystemFolders = ["/usr/", "/lib/", "/bin/", "/sbin/", "/opt/", "/snap/"];

    private const int ThreadsKept = 8192;

    // The kernel gives out all other numbers before it uses one again: thousands of forks, each of them 100 microseconds and more.
    private static readonly TimeSpan NumbersLast = TimeSpan.FromMilliseconds(100);

    private const int ProcessesKept = 16384;

    private readonly Dictionary<int, ThreadSlot> threads = [];
    private readonly Dictionary<int, ProcessNode> processes = [];
    private readonly HashSet<int> ancestors = AncestorsOf(Environment.ProcessId);

    // Ten minutes in clock ticks (USER_HZ is 100 on every Linux).
    private const ulong LongBefore = 60_000;

    // A session that was there before the guard, or anything that was there long before, is a service or somebody's login: freezing it could
    // take the server away.
    private readonly ulong ownStart = ProcessReader.Stat(Environment.ProcessId)?.StartedAt ?? 0;
    private long nextId;

    /// <summary>The guard's second process.</summary>
    public int Standby { get; set; }

    public IEnumerable<ProcessNode> Known => processes.Values;

    /// <summary>The process of a thread that waits at the gate, with its files to ask what it wants.</summary>
    public ThreadSlot OfThread(int thread)
    {
        if (threads.TryGetValue(thread, out var slot))
            return slot;
        if (threads.Count >= ThreadsKept)
            ForgetThreads();
        slot = new(new(thread), OfProcess(ProcessReader.ProcessOf(thread) ?? thread));
        threads[thread] = slot;
        return slot;
    }

    /// <summary>The thread has ended: its number may come back as another's.</summary>
    public void Forget(int thread)
    {
        if (threads.Remove(thread, out var slot))
            slot.Files.Dispose();
    }

    /// <summary>As <see cref="OfThread"/>, never taking a thread for another that had its number before.</summary>
    public ThreadSlot OfLivingThread(int thread)
    {
        var slot = OfThread(thread);
        var now = clock.GetTimestamp();
        if (clock.GetElapsedTime(slot.SeenAliveAt, now) < NumbersLast)
            return slot;
        if (!slot.Files.IsAlive())
        {
            Forget(thread);
            slot = OfThread(thread);
        }

        slot.SeenAliveAt = now;
        return slot;
    }

    public ProcessNode OfProcess(int process)
    {
        var birth = forks.BirthOf(process);
        if (processes.TryGetValue(process, out var known) && (birth is null || birth.Value.Sequence <= known.BirthSequence))
            return known;
        if (processes.Count >= ProcessesKept)
            Sweep();
        var node = Create(process, birth);
        processes[process] = node;
        return node;
    }

    /// <summary>Looks up its program and user, again when it has become another program since.</summary>
    public void Describe(ProcessNode node)
    {
        var execution = forks.LastExecution(node.Process);
        if (node.Executable is not null && node.DescribedAt == execution)
            return;
        node.DescribedAt = execution;
        node.Executable = ProcessReader.Executable(node.Process) ?? "";
        node.CommandLine = ProcessReader.CommandLine(node.Process);
        node.User = ProcessReader.User(node.Process);
    }

    /// <summary>Drops what nobody needs any more: processes that have ended and hold nothing.</summary>
    private void Sweep()
    {
        ForgetThreads();
        foreach (var node in processes.Values.Where(n => n.Pending == 0 && n.Containment == Containment.None).ToList())
            if (ProcessReader.Stat(node.Process) is not { } stat || stat.StartedAt != node.StartedAt)
                processes.Remove(node.Process);
    }

    private ProcessNode Create(int process, Birth? birth)
    {
        var stat = ProcessReader.Stat(process);
        if (birth is null && (stat is null || stat.StartedAt >= ownStart))
        {
            // It is so young that not even its birth has been read yet. /proc would name init for one whose starter has ended.
            forks.CatchUp();
            birth = forks.BirthOf(process);
        }

        var parentProcess = birth?.Parent ?? stat?.Parent ?? 0;
        var parent = parentProcess > 0 && parentProcess != process ? OfProcess(parentProcess) : null;
        return new(++nextId, process, stat?.StartedAt ?? 0, parent, stat?.Name ?? "(ended)", StandingOf(process, stat, parent))
        {
            IsGuard = process == Environment.ProcessId || process == Standby,
            BirthSequence = birth?.Sequence ?? 0,
        };
    }

    private Standing StandingOf(int process, ProcessStat? stat, ProcessNode? parent)
    {
        if (process <= 2 || (stat is not null && (stat.IsKernelThread || IsService(process, stat.Name))))
            return Standing.Service;

        // A terminal that an ordinary program makes for what it starts is no login.
        var isLogin = stat is { HasTerminal: true } && parent is null or { IsPillar: true };
        var isSession = ancestors.Contains(process)
            || (stat is not null && ((stat.Session == process && (isLogin || stat.StartedAt <= ownStart)) || stat.StartedAt + LongBefore < ownStart));
        return isSession ? Standing.Session : Standing.Ordinary;
    }

    // Anybody can call himself sshd: the program's file must be called so too, and be where the system's programs are.
    private static bool IsService(int process, string name) =>
        PillarNames.Contains(name) && (ProcessReader.Executable(process) is not { } executable || (IsInSystem(executable) && IsCalled(executable, name)));

    private static bool IsInSystem(string executable) => SystemFolders.Any(folder => executable.StartsWith(folder, StringComparison.Ordinal));

    // "tmux: server" runs tmux; of containerd-shim-runc-v2 the kernel shows the first 15 characters.
    private static bool IsCalled(string executable, string name)
    {
        var file = Path.GetFileName(executable);
        return file.StartsWith(name, StringComparison.Ordinal) || name.StartsWith(file, StringComparison.Ordinal);
    }

    private void ForgetThreads()
    {
        foreach (var slot in threads.Values)
            slot.Files.Dispose();
        threads.Clear();
    }

    private static HashSet<int> AncestorsOf(int process)
    {
        var found = new HashSet<int>();
        while (ProcessReader.Stat(process) is { Parent: > 0 } stat && found.Add(stat.Parent))
            process = stat.Parent;
        return found;
    }
}

internal sealed record ThreadSlot(ThreadFiles Files, ProcessNode Node)
{
    /// <summary>By the guard's monotonic clock.</summary>
    public long SeenAliveAt { get; set; }
}
