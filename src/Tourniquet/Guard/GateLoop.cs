using Tourniquet.Core.Files;
using Tourniquet.Linux.Fanotify;
using Tourniquet.Linux.Files;
using Tourniquet.Linux.Native;
using Tourniquet.Linux.Processes;

namespace Tourniquet.Guard;

/// <summary>
/// Answers every open on the guarded file systems. Reads are answered at once; an open to write waits until what its line of processes did
/// before is judged, and until what the file holds is captured. Touches no file itself and waits for nothing but events.
/// </summary>
internal sealed class GateLoop(GuardState state, WatchDrain watch, CapturePool captures, Poller poller)
{
    private const int BufferSize = 8192;
    private const int TickMilliseconds = 5;

    private readonly byte[] buffer = new byte[BufferSize];
    private volatile bool stopped;
    private bool isTicking;
    private long nextTick;

    public void Run()
    {
        Limits.RaisePriority();
        while (!stopped)
        {
            state.Pulse.Beat();
            var ready = Wait();
            if ((ready & 1) != 0)
                ReadGate();
            if (ready == 0 || (isTicking && ((ready & 2) != 0 || state.Now >= nextTick)))
                Tick();
            else if (!isTicking)
                StartTick();
        }
    }

    public void Stop()
    {
        stopped = true;
        poller.Wake();
    }

    /// <summary>Something was judged or captured: opens that waited for it may go on. Under the lock.</summary>
    public void Reconsider()
    {
        for (var i = 0; i < state.Held.Count; i++)
        {
            var held = state.Held[i];
            if (!held.IsAnswered && MustWait(held.Node, held.Stat))
                continue;
            state.Held.RemoveAt(i--);
            if (!held.IsAnswered)
                Pass(held);
        }
    }

    /// <summary>Answers an open that waits. Under the lock.</summary>
    public void Answer(HeldOpen held, bool allow)
    {
        if (held.IsAnswered)
            return;
        held.IsAnswered = true;
        state.Gate.Answer(held.File, allow);
        state.Metrics.Add(state.Since(held.ArrivedAt));
    }

    /// <summary>Refuses what waits of processes that were just contained. Under the lock.</summary>
    public void RefuseContained()
    {
        for (var i = 0; i < state.Held.Count; i++)
        {
            var held = state.Held[i];
            if (held.Node.Containment == Containment.None)
                continue;
            Answer(held, allow: false);
            LinuxFileSystem.Instance.Close(held.File);
            state.Held.RemoveAt(i--);
        }
    }

    /// <summary>
    /// The watch is drained before each open to write in any case. Beside that it is not polled while anything goes on, unless somebody waits
    /// for what it tells: once a tick is soon enough, and by then the kernel has put several events into one.
    /// </summary>
    private int Wait()
    {
        bool isWaitedFor;
        int rest;
        lock (state.Sync)
            (isWaitedFor, rest) = (state.Held.Count > 0, state.Open.Count > 0 || state.NewFiles.Any ? 100 : 1000);
        return isTicking ? poller.Wait(TickMilliseconds, isWaitedFor ? 2 : 1) : poller.Wait(rest, 2);
    }

    private void StartTick()
    {
        isTicking = true;
        nextTick = state.Now + ToTicks(TimeSpan.FromMilliseconds(TickMilliseconds));
    }

    private void Tick()
    {
        lock (state.Sync)
        {
            var any = watch.Drain();
            Expire();
            watch.ReleaseNames();
            watch.LookAgain();
            watch.JudgeOpenRecords();
            state.Jobs.Tick();
            state.NewFiles.Expire();
            isTicking = any || watch.HoldsNames || state.Held.Count > 0 || captures.IsBusy;
        }

        if (isTicking)
            StartTick();
    }

    private void ReadGate()
    {
        var arrived = state.Now;
        var length = state.Gate.Read(buffer);
        if (length <= 0)
            return;
        ReadOnlySpan<byte> events = buffer.AsSpan(0, length);
        while (GateGroup.Next(ref events, out var gateEvent))
        {
            state.Pulse.Beat();
            lock (state.Sync)
                if (Decide(gateEvent, arrived) is { } allow)
                {
                    state.Gate.Answer(gateEvent.File, allow);
                    LinuxFileSystem.Instance.Close(gateEvent.File);
                    state.Metrics.Add(state.Since(arrived));
                }
        }
    }

    /// <summary>True or false to answer now; null when the open waits, and its descriptor with it.</summary>
    private bool? Decide(in GateEvent gateEvent, long arrived)
    {
        var slot = state.Processes.OfThread(gateEvent.Thread);
        if (slot.Node.IsGuard)
            return true;
        if (IsNewFile(gateEvent, out var stat) && AllowNew(gateEvent, stat, arrived))
            return null;
        var intent = OpenIntent.Of(gateEvent.Thread, slot.Files.Syscall);
        if (intent == Intent.Gone)
        {
            state.Processes.Forget(gateEvent.Thread);
            slot = state.Processes.OfThread(gateEvent.Thread);
            intent = OpenIntent.Of(gateEvent.Thread, slot.Files.Syscall);
        }

        if (slot.Node.Containment == Containment.Frozen)
            return false;
        if (intent == Intent.Read || (gateEvent.Mask & FanotifyEvents.OpenToExecutePermission) != 0)
            return slot.Node.WantsSingleNames ? DecideSingleName(gateEvent, slot.Node, arrived) : true;
        return slot.Node.Containment == Containment.WritesDenied ? false : DecideWrite(gateEvent, slot.Node, intent, arrived);
    }

    private static bool IsNewFile(in GateEvent gateEvent, out FileStat stat) =>
        LinuxFileSystem.Instance.StatHandle(gateEvent.File, out stat) >= 0 && stat is { Type: FileType.Regular, Size: 0, Links: <= 1 };

    /// <summary>
    /// An empty file has nothing to lose, so nobody needs to know what the opener wants: asking that costs most of an answer, and new files are
    /// the most of all opens to write. Answers first: all else can be done while the opener goes on.
    /// </summary>
    private bool AllowNew(in GateEvent gateEvent, in FileStat stat, long arrived)
    {
        var node = state.Processes.OfLivingThread(gateEvent.Thread).Node;
        watch.Drain();
        if (node.IsGuard || node.Containment != Containment.None || MustWait(node, stat))
            return false;
        state.Gate.Answer(gateEvent.File, allow: true);
        state.Metrics.Add(state.Since(arrived));
        if (FileHandles.TryKeyOf(gateEvent.File, out var key))
            state.NewFiles.Add(key, gateEvent.File, stat);
        else
            LinuxFileSystem.Instance.Close(gateEvent.File);
        return true;
    }

    private bool? DecideSingleName(in GateEvent gateEvent, ProcessNode node, long arrived)
    {
        if (LinuxFileSystem.Instance.StatHandle(gateEvent.File, out var stat) < 0 || stat is not { Type: FileType.Regular, Links: 2, Size: > 0 }
            || state.VolumeOf(stat.Device) is not { } volume || !FileHandles.TryKeyOf(gateEvent.File, out var key)
            || volume.PathOf(gateEvent.File) is not { } path || Vault.VaultStore.IsInside(path) || volume.FolderOf(path) is null)
            return true;
        captures.Take(new(gateEvent.File, node, volume, path, key, stat, arrived + ToTicks(state.Options.Deadline)) { ArrivedAt = arrived, LetsGo = true });
        return null;
    }

    private bool? DecideWrite(in GateEvent gateEvent, ProcessNode node, Intent intent, long arrived)
    {
        watch.Drain();
        if (node.Containment != Containment.None)
            return false;
        if (LinuxFileSystem.Instance.StatHandle(gateEvent.File, out var stat) < 0 || stat.Type != FileType.Regular)
            return true;
        if (state.VolumeOf(stat.Device) is not { } volume || !FileHandles.TryKeyOf(gateEvent.File, out var key))
            return true;
        var path = volume.PathOf(gateEvent.File);
        if (path is null)
        {
            state.Coverage.Say(CoverageGap.PathUnknown, $"inode {stat.Inode}");
            path = RawPath.Of($"inode-{stat.Inode}");
        }
        else if (Vault.VaultStore.IsInside(path))
        {
            if (intent == Intent.Unknown || path == Vault.VaultStore.LockPath)
                return true;
            node.Root.Pending++;
            state.Jobs.Add(new Job.VaultTouched(volume, node, path, state.Clock.GetUtcNow()));
            return !state.Contains;
        }
        else if (volume.FolderOf(path) is null)
        {
            // A file with several names may have one of them under protection.
            if (volume.MovedOut.TryGetValue(key, out var original))
                path = original;
            else if (stat.Links < 2)
                return true;
        }

        state.Processes.Describe(node);
        var held = new HeldOpen(gateEvent.File, node, volume, path, key, stat, arrived + ToTicks(state.Options.Deadline)) { ArrivedAt = arrived };
        if (MustWait(node, stat))
        {
            state.Held.Add(held);
            state.Jobs.Tick();
            return null;
        }

        Pass(held);
        return null;
    }

    /// <summary>Nothing stands against this open any more but the capture of what the file holds.</summary>
    private void Pass(HeldOpen held)
    {
        if (held.Stat.Size == 0)
            held.Node.Root.NewFiles.Take(held.Node, state.Now, state.Turn);
        if (held.Stat.Size == 0 || (state.Open.TryGetValue(held.Key, out var record) && !record.WasModified && Reopen(record, held)))
        {
            Answer(held, allow: true);
            LinuxFileSystem.Instance.Close(held.File);
            return;
        }

        captures.Take(held);
    }

    /// <summary>The file is open to be written already and holds what it held then: that capture serves this opener as well.</summary>
    private static bool Reopen(OpenRecord record, HeldOpen held)
    {
        if (record.StatBefore.ChangedAt != held.Stat.ChangedAt)
            return false;
        record.Opens++;
        record.Node = held.Node;
        return true;
    }

    private bool MustWait(ProcessNode node, in FileStat file)
    {
        if (!state.Contains)
            return false;
        var root = node.Root;
        if (file.Size == 0 && root.NewFiles.IsAnothers(node, state.Now, state.Turn))
            return true;
        var credit = root.CleanChanges >= KnownGood ? 1 : 0;
        return root.Pending > credit || (root.CleanChanges < KnownGood && SomebodyElsesTurn());
    }

    // After so many overwritten files that were judged and found in order, a line of processes may run one file ahead of the judge.
    private const int KnownGood = 32;

    private bool SomebodyElsesTurn()
    {
        foreach (var node in captures.Waiting)
            if (node.Root.CleanChanges < KnownGood)
                return true;
        foreach (var record in state.Open.Values)
            if (record.Node.Root.CleanChanges < KnownGood && (record.IsQueued || state.Now - record.OpenedAt < state.Turn))
                return true;
        return false;
    }

    private void Expire()
    {
        var now = state.Now;
        for (var i = 0; i < state.Held.Count; i++)
        {
            var held = state.Held[i];
            if (held.Deadline > now)
                continue;
            state.Held.RemoveAt(i--);
            if (held.IsAnswered)
                continue;
            // Of an empty file there was nothing to copy.
            if (held.Stat.Size > 0)
                state.Coverage.Say(CoverageGap.DeadlinePassed, held.Path.ToString());
            Answer(held, allow: true);
            LinuxFileSystem.Instance.Close(held.File);
        }

        captures.Expire(now);
        Reconsider();
    }

    private long ToTicks(TimeSpan time) => (long)(time.TotalSeconds * state.Clock.TimestampFrequency);
}
