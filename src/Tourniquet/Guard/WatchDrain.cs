using Tourniquet.Core.Files;
using Tourniquet.Linux.Fanotify;

namespace Tourniquet.Guard;

/// <summary>
/// Reads what has been done and turns it into work for the ledger, in order. Drained before each open to write is answered, so that the
/// guard never judges an opener without knowing what it did before. Under the guard's lock.
/// </summary>
internal sealed class WatchDrain(GuardState state, WatchGroup watch)
{
    private const int BufferSize = 256 * 1024;

    // Two folders with names and a file, each 148 bytes at most and 256 for a name: a read that left more room than this emptied the queue.
    private const int LongestEvent = 4096;

    // A file that stays open is judged again no sooner than this after the last time.
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(250);

    // Programs look at the number of names once, when they open the file.
    private static readonly TimeSpan LetGoFor = TimeSpan.FromSeconds(2);

    private readonly byte[] buffer = new byte[BufferSize];
    private readonly MadeNames madeNames = new(state);

    /// <returns>Whether there was anything.</returns>
    public bool Drain()
    {
        var read = 0;
        for (var length = BufferSize; length > BufferSize - LongestEvent; read += length)
        {
            length = Math.Max(0, watch.Read(buffer));
            ReadOnlySpan<byte> events = buffer.AsSpan(0, length);
            while (WatchGroup.Next(ref events, Environment.ProcessId, out var watchEvent))
                Handle(watchEvent);
        }

        return read > 0;
    }

    /// <summary>Files that were written to and stay open are judged as they stand.</summary>
    public void JudgeOpenRecords()
    {
        foreach (var record in state.Open.Values)
            if (record is { IsDirty: true, IsQueued: false } && state.Since(record.LastJudgedAt) > Again)
                Queue(record, stillOpen: true);
    }

    /// <summary>Files that a program took without their second name are looked at again: they are linked, or known to be gone.</summary>
    public void LookAgain()
    {
        if (state.LetGo.Count == 0)
            return;
        foreach (var ((volume, path), (_, at)) in state.LetGo.Where(entry => state.Since(entry.Value.At) > LetGoFor).ToList())
        {
            state.LetGo.Remove((volume, path));
            Queue(new Job.Named(volume, state.Processes.OfProcess(Environment.ProcessId), path, Counted: false, state.Clock.GetUtcNow()) { Sequence = state.Changes.NextSequence() });
        }
    }

    public bool HoldsNames => madeNames.Any;

    /// <summary>Names that were kept back for their file to be closed, and were not.</summary>
    public void ReleaseNames(bool all = false) => madeNames.Release(all);

    private void Handle(in WatchEvent watchEvent)
    {
        if (watchEvent.Has(FanotifyEvents.Overflow))
        {
            state.Coverage.Say(CoverageGap.EventsLost, "the kernel's queue overflowed");
            return;
        }

        if (state.VolumeOfEvent(watchEvent.At.FileSystem) is not { } volume)
            return;
        if (watchEvent.Has(FanotifyEvents.Modify) && !watchEvent.FileHandle.IsEmpty && state.Open.TryGetValue(FileKey.Of(watchEvent.FileHandle), out var open))
            (open.IsDirty, open.WasModified) = (true, true);
        else if (watchEvent.Mask == FanotifyEvents.Modify)
            HandleUnasked(watchEvent, volume);
        if ((watchEvent.Mask & ~(FanotifyEvents.Modify | FanotifyEvents.OnFolder)) == 0)
            return;
        var node = state.Processes.OfProcess(watchEvent.Process);
        if (watchEvent.Has(FanotifyEvents.Rename))
            HandleRename(watchEvent, volume, node);
        else if (PathOf(volume, watchEvent.At) is { } path)
            HandleName(watchEvent, volume, node, path);
    }

    /// <summary>Changed by nobody that the gate was asked about: it was new or empty when it was opened, or it was cut short by its path.</summary>
    private void HandleUnasked(in WatchEvent watchEvent, GuardedVolume volume)
    {
        if (!madeNames.Holds(FileKey.Of(watchEvent.FileHandle)) && PathOf(volume, watchEvent.At) is { } path && volume.FolderOf(path) is not null)
            Queue(new Job.Unasked(volume, state.Processes.OfProcess(watchEvent.Process), path, state.Clock.GetUtcNow()) { Sequence = state.Changes.NextSequence() });
    }

    private void HandleName(in WatchEvent watchEvent, GuardedVolume volume, ProcessNode node, RawPath path)
    {
        var at = state.Clock.GetUtcNow();
        if (Vault.VaultStore.IsInside(path))
        {
            // Opens to write are seen by the gate. A file that is closed here went to quarantine while it was open.
            if (path != Vault.VaultStore.LockPath && watchEvent.Has(FanotifyEvents.Delete | FanotifyEvents.Create))
                Queue(new Job.VaultTouched(volume, node, path, at));
            return;
        }

        var isJudged = false;
        if (watchEvent.Has(FanotifyEvents.CloseWrite) && state.Open.TryGetValue(FileKey.Of(watchEvent.FileHandle), out var record))
        {
            record.Opens--;
            record.Node = node;
            Queue(record, stillOpen: false);
            isJudged = true;
        }

        // The kernel may tell of a file that was written, closed and removed in one event.
        if ((!isJudged || watchEvent.Has(FanotifyEvents.Delete)) && volume.FolderOf(path) is not null)
        {
            if (watchEvent.Has(FanotifyEvents.OnFolder) && watchEvent.Has(FanotifyEvents.Delete))
                volume.ForgetFolders();
            var key = watchEvent.FileHandle.IsEmpty ? default : FileKey.Of(watchEvent.FileHandle);
            var sequence = state.Changes.NextSequence();
            madeNames.Next(key, volume, path);
            if (watchEvent.Has(FanotifyEvents.Create) && !watchEvent.Has(FanotifyEvents.OnFolder))
                node.Root.NewFiles.Take(node, state.Now, state.Turn);
            if (watchEvent.Has(FanotifyEvents.CloseWrite) && !watchEvent.Has(FanotifyEvents.Delete))
            {
                node.Root.NewFiles.Closed(node);
                Queue(new Job.Written(volume, node, path, Counted: false, at) { Sequence = sequence, File = state.NewFiles.Take(key) });
            }
            else if (!watchEvent.Has(FanotifyEvents.Delete | FanotifyEvents.OnFolder))
                madeNames.Hold(key, new(volume, node, path, Counted: false, at) { Sequence = sequence });
            else
                Queue(new Job.Named(volume, node, path, watchEvent.Has(FanotifyEvents.Delete) && node.Root.HasMadeFiles, at) { Sequence = sequence });
            node.Root.HasLostFiles |= watchEvent.Has(FanotifyEvents.Delete);
            node.Root.HasMadeFiles |= watchEvent.Has(FanotifyEvents.Create | FanotifyEvents.CloseWrite);
        }
    }

    private void HandleRename(in WatchEvent watchEvent, GuardedVolume volume, ProcessNode node)
    {
        var at = state.Clock.GetUtcNow();
        var from = PathOf(volume, watchEvent.At);
        var to = PathOf(volume, watchEvent.To);
        if ((from is not null && Vault.VaultStore.IsInside(from)) || (to is not null && Vault.VaultStore.IsInside(to)))
        {
            Queue(new Job.VaultTouched(volume, node, from ?? to!, at, from is not null && Vault.VaultStore.IsInside(from) ? to : null));
            return;
        }

        var isFolder = watchEvent.Has(FanotifyEvents.OnFolder);
        if (isFolder)
            volume.ForgetFolders();
        var key = FileKey.Of(watchEvent.FileHandle);
        madeNames.Next(key, volume, from);
        if (!isFolder && to is not null && state.Open.TryGetValue(key, out var record))
            record.Path = to;
        var protectedFrom = from is not null && volume.FolderOf(from) is not null ? from : null;
        var protectedTo = to is not null && volume.FolderOf(to) is not null ? to : null;
        if (protectedFrom is not null && protectedTo is null && !isFolder)
            volume.MovedOut[key] = protectedFrom;
        else if (protectedTo is not null)
            volume.MovedOut.Remove(key);
        if (protectedFrom is not null || protectedTo is not null)
            Queue(new Job.Moved(volume, node, protectedFrom, protectedTo, isFolder, Counted: !isFolder && MayDestroy(volume, protectedTo, node), at)
            {
                Sequence = state.Changes.NextSequence(),
            });
    }

    /// <summary>A rename onto a name that is free destroys nothing, unless something went from there before.</summary>
    private static bool MayDestroy(GuardedVolume volume, RawPath? to, ProcessNode node) =>
        to is null || node.Root.HasLostFiles || volume.Mirror.Holds(to);

    private void Queue(OpenRecord record, bool stillOpen)
    {
        if (record.IsQueued && stillOpen)
            return;
        record.IsQueued = true;
        record.IsDirty = false;
        Queue(new Job.Rewritten(record, stillOpen, record.Node, state.Clock.GetUtcNow()));
    }

    private void Queue(Job job)
    {
        if (job.Counted)
            job.Node.Root.Pending++;
        state.Jobs.Add(job);
        if (state.Held.Count > 0)
            state.Jobs.Tick();
    }

    private static RawPath? PathOf(GuardedVolume volume, Location location) =>
        location.IsNone || volume.FolderPath(location.FolderHandle) is not { } folder ? null
        : location.Name.SequenceEqual("."u8) ? folder
        : folder.Join(new RawPath(location.Name));
}
