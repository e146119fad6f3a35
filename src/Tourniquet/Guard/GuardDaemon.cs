using System.Security.Cryptography;
using Tourniquet.Core.Files;
using Tourniquet.Incidents;
using Tourniquet.Linux.Fanotify;
using Tourniquet.Linux.Files;
using Tourniquet.Linux.Native;
using Tourniquet.Linux.Processes;
using Tourniquet.Vault;

namespace Tourniquet.Guard;

/// <summary>
/// Puts the guard together and takes it apart. The order matters: everything is ready and has run once before the gate is marked, and on the
/// way out the marks go first, so that no opener ever waits for a part that is not there.
/// </summary>
internal sealed class GuardDaemon : IDisposable
{
    private readonly GateGroup gate;
    private readonly WatchGroup watch;
    private readonly ForkWatch forks;
    private readonly Poller poller;
    private readonly GateLoop loop;
    private readonly WatchDrain drain;
    private readonly RetentionWork retention;
    private readonly CancellationTokenSource stop = new();
    private readonly List<Thread> threads = [];
    private bool disposed;

    private GuardDaemon(GuardOptions options, TimeProvider clock, IReadOnlyList<GuardedVolume> volumes, IncidentStore store, AllowList allowList, Action<string> say, Action<string> warn, GateGroup gate, WatchGroup watch)
    {
        (this.gate, this.watch) = (gate, watch);
        forks = ForkWatch.Start();
        State = new(options, clock, new(forks, clock), volumes, gate, allowList);
        poller = new(gate.Descriptor, watch.Descriptor);
        drain = new WatchDrain(State, watch);
        CapturePool? captures = null;
        captures = new(State, threads: 2, (held, allow) => loop!.Answer(held, allow), () => retention!.Wake());
        loop = new(State, drain, captures, poller);
        var examiner = new Examiner(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)));
        Responder = new(State, store, say, loop.RefuseContained, DrainAll, (volume, path) => Ledger.IsHarmful(examiner, volume, path));
        Ledger = new(State, examiner, Responder, loop.Reconsider);
        Standby = new(State, warn);
        retention = new(State, Responder, store, say);
    }

    public GuardState State { get; }

    public Responder Responder { get; }

    public Standby Standby { get; }

    public bool BaselineDone { get; private set; }

    public long Preserved => State.Volumes.SelectMany(v => v.Folders).Sum(f => f.Counts.FilesPreserved);

    private Ledger Ledger { get; }

    /// <summary>Marks the file systems and begins to answer. When this returns, the gate is active; the baseline goes on behind it.</summary>
    /// <exception cref="GuardException">The kernel or the file system cannot do it.</exception>
    public static GuardDaemon Start(GuardOptions options, TimeProvider clock, IReadOnlyList<GuardedVolume> volumes, IncidentStore store, AllowList allowList, Action<string> say, Action<string> warn)
    {
        Limits.RaiseOpenFiles();
        var permissions = GateGroup.Open(out var error)
            ?? throw new GuardException($"This kernel gives no permission events ({Errno.Describe(error)}): it needs CONFIG_FANOTIFY_ACCESS_PERMISSIONS, which Debian and Ubuntu have, and root.");
        var notifications = WatchGroup.Open(out error)
            ?? throw new GuardException($"This kernel cannot report names of files ({Errno.Describe(error)}): Tourniquet needs Linux 5.17 or later.");
        var daemon = new GuardDaemon(options, clock, volumes, store, allowList, say, warn, permissions, notifications);
        daemon.Begin();
        return daemon;
    }

    /// <summary>Reads what the kernel has to tell, so that work asked for next comes after it.</summary>
    public void DrainNow()
    {
        lock (State.Sync)
            DrainAll();
    }

    private void DrainAll()
    {
        drain.Drain();
        drain.ReleaseNames(all: true);
    }

    /// <summary>Links what is not linked yet. Returns when all is, or when the guard stops.</summary>
    public void Baseline(Action<string> warn)
    {
        SayWhoWrites(warn);
        try
        {
            foreach (var volume in State.Volumes)
                foreach (var folder in volume.Folders)
                    volume.Mirror.Baseline(folder.Path, folder.Counts, stop.Token);
        }
        catch (VaultException e)
        {
            warn($"The baseline stopped: {e.Message} What is preserved stays preserved.");
        }

        BaselineDone = !stop.IsCancellationRequested;
    }

    /// <summary>What was open before the gate was there has never been asked about.</summary>
    private void SayWhoWrites(Action<string> warn)
    {
        var writers = State.Volumes.SelectMany(v => v.Folders).SelectMany(folder => OpenWriters.Below(folder.FullPath)).Distinct().ToList();
        lock (State.Sync)
            State.OpenBefore.UnionWith(writers.Select(writer => writer.Path));
        foreach (var writer in writers)
            State.Coverage.Say(CoverageGap.OpenBeforeStart, $"{writer.Path} by {writer.Name} ({writer.Process})");
        if (writers.Count > 0)
            warn($"{writers.Count} file(s) were open to be written before the guard started: what is written to them through that is not preserved. Restart what writes to them: {string.Join(", ", writers.Select(w => $"{w.Name} ({w.Process})").Distinct().Take(5))}");
    }

    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        stop.Cancel();
        foreach (var volume in State.Volumes)
        {
            gate.Unmark(volume.Top);
            watch.Unmark(volume.Top);
        }

        loop.Stop();
        State.Jobs.End();
        foreach (var thread in threads)
            thread.Join(TimeSpan.FromSeconds(5));
        retention.Dispose();
        gate.Dispose();

        // It holds the group as well: only now does the kernel let go on what still waits.
        Standby.Dispose();
        State.Pulse.Dispose();
        watch.Dispose();
        forks.Dispose();
        State.Jobs.Dispose();
        poller.Dispose();
        stop.Dispose();
    }

    private void Begin()
    {
        foreach (var volume in State.Volumes)
            volume.Captures.ClearTemporary();
        Run("ledger", Ledger.Run);
        Run("gate", loop.Run);
        Standby.Start();
        Run("retention", () => retention.Run(stop.Token));
        foreach (var volume in State.Volumes)
        {
            Check(watch.Mark(volume.Top), volume);
            Check(gate.Mark(volume.Top), volume);
        }
    }

    private static void Check(int error, GuardedVolume volume)
    {
        if (error < 0)
            throw new GuardException($"{volume.Vault.TopPath} ({volume.FileSystem}) cannot be watched: {Errno.Describe(error)}.");
    }

    private void Run(string name, Action work)
    {
        var thread = new Thread(() => work()) { IsBackground = true, Name = name };
        threads.Add(thread);
        thread.Start();
    }
}

/// <summary>What keeps the guard from starting, as a sentence for the administrator. Bad use and impossible places: exit code 2.</summary>
internal sealed class GuardException(string message) : Exception(message);
