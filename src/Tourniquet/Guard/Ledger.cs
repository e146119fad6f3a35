using System.Collections.Immutable;
using Tourniquet.Core.Files;
using Tourniquet.Core.Formats;
using Tourniquet.Core.Judging;
using Tourniquet.Linux.Files;
using Tourniquet.Vault;

namespace Tourniquet.Guard;

/// <summary>
/// Works through what was done, one thing after another in the order of the kernel's events: makes the mirror agree, looks at the content,
/// and hands evidence on. Owns its thread; the only one that changes the mirror once the baseline stands.
/// </summary>
internal sealed class Ledger(GuardState state, Examiner examiner, Responder responder, Action reconsider)
{
    private static readonly TimeSpan SettleEvery = TimeSpan.FromMilliseconds(100);

    private readonly NoteWatch notes = new(state, responder);
    private readonly OpenNewFiles unnamed = new();
    private readonly List<LoggedChange> changes = [];

    public void Run()
    {
        while (!state.Jobs.HasEnded)
        {
            if (state.Jobs.Take(responder.HasToSettle ? SettleEvery : Timeout.InfiniteTimeSpan) is { } job)
                WorkThrough(job);
            if (state.Jobs.IsEmpty)
                Rest();
            responder.SettleDue();
        }
    }

    /// <summary>Keeps nothing open while there is nothing to do.</summary>
    private void Rest()
    {
        unnamed.CloseAll();
        foreach (var volume in state.Volumes)
            volume.Mirror.Rest();
    }

    private void WorkThrough(Job job)
    {
        var finding = DecoyWatch.Add(state.Options.Decoys, job, Work(job));

        // Opens the program's file, so never under the lock that the gate needs.
        if (!finding.Evidence.IsDefaultOrEmpty)
            job.Node.IsAllowed = state.AllowList.Allows(ExecutableOf(job.Node));
        lock (state.Sync)
        {
            foreach (var change in changes)
                state.Changes.Add(change);
            changes.Clear();
            if (job.Counted)
                job.Node.Root.Pending--;
            if (job is Job.Written)
                job.Node.Root.NewFiles.Judged(job.Node, finding.IsNewAndReadable, state.Now);
            responder.Consider(job, finding);
            if (state.Held.Count > 0)
                reconsider();
        }

        responder.ContainNow();
    }

    private Finding Work(Job job)
    {
        try
        {
            return job switch
            {
                Job.Rewritten rewritten => WorkRewritten(rewritten),
                Job.Written written => WorkWritten(written),
                Job.Named named => WorkNamed(named),
                Job.Moved moved => WorkMoved(moved),
                Job.Unasked unasked => WorkUnasked(unasked),
                Job.VaultTouched touched => WorkVaultTouched(touched),
                Job.Run run => WorkRun(run),
                _ => Finding.None,
            };
        }
        catch (Exception e) when (e is IOException or VaultException)
        {
            state.Coverage.Say(CoverageGap.CaptureFailed, e.Message);
            return Finding.None;
        }
    }

    /// <summary>Who only makes files and renames them has not been asked about at the gate.</summary>
    private string? ExecutableOf(ProcessNode node)
    {
        if (node.Executable is null)
            lock (state.Sync)
                state.Processes.Describe(node);
        return node.Executable;
    }

    private static Finding WorkRun(Job.Run run)
    {
        run.Action();
        return Finding.None;
    }

    /// <summary>
    /// truncate(2) by path opens nothing, so nothing could be kept, and the vault's link shares the content. What the index says of the file
    /// tells that there was any.
    /// </summary>
    private Finding WorkUnasked(Job.Unasked job)
    {
        if (job.Volume.StatOf(job.Path) is not { Type: FileType.Regular, Size: 0 } now || job.Volume.Vault.Index?.FindWritten(job.Path) is not { Metadata.Size: > 0 } before || before.Inode != now.Inode)
            return Finding.None;
        lock (state.Sync)
            if (state.OpenBefore.Contains(job.Volume.Vault.TopPath.Join(job.Path)))
                return Finding.None;
        var path = job.Volume.Display(job.Path);
        state.Coverage.Say(CoverageGap.TruncatedByPath, path);
        Log(job, next => new Change.Rewrote(next, job.At, job.Path, now.Inode, VersionRef.NeverKept(job.Path)));
        return new(job.Path, [new(EvidenceKind.ContentErased, Evidence.Strong, path, $"The file of {before.Metadata.Size:N0} bytes was emptied by its path, without being opened: its content could not be kept.")], []);
    }

    private static Finding WorkVaultTouched(Job.VaultTouched touched)
    {
        if (touched.MovedTo is { } moved)
            touched.Volume.Vault.MoveBack(moved, touched.Path);
        var path = touched.Volume.Display(touched.Path);
        return new(touched.Path, [new(EvidenceKind.VaultTouched, 2 * Evidence.Strong, path, $"The guard's own store of preserved files was attacked at {path}.")], []);
    }

    private Finding WorkRewritten(Job.Rewritten job)
    {
        var record = job.Record;
        var before = record.Volume.Vault.OpenVersion(record.Before);
        if (before < 0)
            return Retire(record, job.StillOpen, modified: true, Finding.None);
        _ = LinuxFileSystem.Instance.StatHandle(record.File, out var now);
        var touched = now.ChangedAt != record.StatBefore.ChangedAt;
        var comparison = touched ? examiner.Compare(before, record.File) : null;
        var modified = comparison is not null && (comparison.Changed > 0 || now.Size != record.StatBefore.Size);
        var finding = Finding.None;
        if (modified)
        {
            var after = examiner.FactsOf(record.File);
            var facts = new ChangeFacts(
                ChangeKind.Rewritten, record.Volume.Display(record.OpenedAs), record.Volume.Display(record.Path), job.StillOpen,
                examiner.FactsOf(before), after, comparison);
            finding = new(record.OpenedAs, Assessment.Assess(facts), [facts]);
        }

        LinuxFileSystem.Instance.Close(before);
        return Retire(record, job.StillOpen, modified, finding);
    }

    private Finding Retire(OpenRecord record, bool stillOpen, bool modified, Finding finding)
    {
        var drop = false;
        lock (state.Sync)
        {
            record.IsQueued = false;
            record.LastJudgedAt = state.Now;
            record.WasModified |= modified;
            if (record.WasModified && !record.IsLogged)
            {
                record.IsLogged = true;
                state.Changes.Add(new(record.Node, record.Volume, new Change.Rewrote(record.Sequence, state.Clock.GetUtcNow(), record.OpenedAs, record.StatBefore.Inode, record.Before)));
            }

            if (!stillOpen && finding.Evidence.IsEmpty && modified)
                record.Node.Root.CleanChanges++;
            if (!stillOpen && record.Opens <= 0 && state.Open.TryGetValue(record.Key, out var current) && current == record)
            {
                state.Open.Remove(record.Key);
                LinuxFileSystem.Instance.Close(record.File);
                drop = !record.WasModified;
            }
        }

        if (drop)
            record.Volume.Captures.Drop(record.Before);
        return finding;
    }

    private Finding WorkWritten(Job.Written job)
    {
        if (job.File is { } known)
            unnamed.Add(known);
        var reconciled = job.Volume.Mirror.ReconcileNew(job.Path);
        NoteLinkError(job.Volume, job.Path, reconciled);
        var before = reconciled.Displaced ?? TakeLost(job.Volume, job.Path);
        if (before is not null && reconciled.Displaced is not null)
            Log(job, next => new Change.Replaced(next, job.At, job.Path, before));
        if (reconciled.Now.Type != FileType.Regular)
            return Finding.None;
        if (reconciled.Linked)
            Log(job, next => new Change.Made(next, job.At, job.Path, reconciled.Now.Inode));
        return before is not null ? JudgeReplaced(job, job.Path, before) : LookAtNew(job, job.Path, reconciled.Now);
    }

    private Finding WorkNamed(Job.Named job)
    {
        var reconciled = job.Volume.Mirror.Reconcile(job.Path);
        NoteLinkError(job.Volume, job.Path, reconciled);
        var lost = reconciled.Displaced ?? TakeLetGo(job, reconciled);
        if (lost is not null)
            Log(job, next => new Change.Removed(next, job.At, job.Path, lost));
        if (reconciled is { Linked: true, Now.Type: FileType.Regular })
            Log(job, next => new Change.Made(next, job.At, job.Path, reconciled.Now.Inode));
        var finding = lost is null ? Finding.None : JudgeLost(job, job.Path, lost);
        foreach (var inside in reconciled.Inside ?? [])
        {
            Log(job, next => new Change.Removed(next, job.At, inside.Path, inside));
            finding = finding.And(JudgeLost(job, inside.Path, inside));
        }

        return finding;
    }

    private Finding WorkMoved(Job.Moved job)
    {
        // What left, a file or a folder with all in it, is gone as if it had been removed.
        if (job.To is null)
            return WorkNamed(new(job.Volume, job.Node, job.From!, Counted: false, job.At) { Sequence = job.Sequence });
        if (job.IsFolder)
            return MoveFolder(job, job.To);
        if (job.From is null)
            return WorkWritten(new(job.Volume, job.Node, job.To, Counted: false, job.At) { Sequence = job.Sequence });
        var reconciled = job.Volume.Mirror.MoveFile(job.From, job.To);
        NoteLinkError(job.Volume, job.To, reconciled);
        var before = reconciled.Displaced ?? TakeLost(job.Volume, job.To);
        if (reconciled.Displaced is not null)
            Log(job, next => new Change.Replaced(next, job.At, job.To, reconciled.Displaced));
        // A link made only now: the file was new, and had its old name for too short a time to be seen under it.
        if (reconciled.Linked)
            Log(job, next => new Change.Made(next, job.At, job.From, reconciled.Now.Inode));
        Log(job, next => new Change.Renamed(next, job.At, job.From, job.To));
        lock (state.Sync)
            if (before is null)
                state.Companions.Renamed(job.Volume.Display(job.From), job.Volume.Display(job.To));
            else
                state.Companions.Forget(job.Volume.Display(job.From));
        return before is not null ? JudgeReplaced(job, job.To, before)
            : reconciled.Linked ? LookAtNew(job, job.To, reconciled.Now)
            : Finding.None;
    }

    private Finding MoveFolder(Job.Moved job, RawPath to)
    {
        if (job.From is null)
        {
            job.Volume.Mirror.Reconcile(to);
            return Finding.None;
        }

        job.Volume.Mirror.MoveFolder(job.From, to);
        Log(job, next => new Change.Renamed(next, job.At, job.From, to));
        return Finding.None;
    }

    /// <summary>Another file stands under the name of one that we hold: compare the two.</summary>
    private Finding JudgeReplaced(Job job, RawPath path, VersionRef before)
    {
        var old = job.Volume.Vault.OpenVersion(before);
        var now = job.Volume.OpenFile(path);
        var finding = Finding.None;
        if (old >= 0 && now >= 0)
        {
            var facts = new ChangeFacts(
                ChangeKind.Replaced, job.Volume.Display(path), job.Volume.Display(path), StillOpen: false,
                examiner.FactsOf(old), examiner.FactsOf(now), examiner.Compare(old, now));
            finding = new(path, Assessment.Assess(facts), [facts]);
            if (finding.Evidence.IsEmpty)
                lock (state.Sync)
                    job.Node.Root.CleanChanges++;
        }

        Close(old);
        Close(now);
        return finding;
    }

    /// <summary>A file went: does an unreadable new one stand for it?</summary>
    private Finding JudgeLost(Job job, RawPath path, VersionRef lost)
    {
        if (job.Volume.Vault.MetadataOf(lost) is not { } metadata || metadata.Size == 0)
            return Finding.None;
        var went = new Went<LostContent>(job.At, job.Node.Family, job.Volume.Display(path), metadata.Size, new(job.Volume, lost, job.Node));
        Appeared? standIn;
        lock (state.Sync)
            standIn = state.Companions.Lost(went);
        return standIn is null ? Finding.None : JudgeSuperseded(went, standIn, path);
    }

    private Finding LookAtNew(Job job, RawPath path, in FileStat now)
    {
        var file = unnamed.Take(now) is var known and >= 0 ? known : job.Volume.OpenFile(path);
        if (file < 0)
            return Finding.None;
        var facts = examiner.FactsOf(file);
        var display = job.Volume.Display(path);
        var note = notes.Look(job, display, examiner.Head, facts.Size);
        Close(file);
        var finding = new Finding(path, note is null ? [] : [note], []) { IsNewAndReadable = facts.Recognition.IsReadable };
        if (!facts.Recognition.IsReadable && facts.Size > 0)
        {
            IReadOnlyList<Went<LostContent>> lost;
            lock (state.Sync)
                lost = state.Companions.Found(new(job.At, job.Node.Family, display, facts));
            foreach (var went in lost)
                finding = finding.And(JudgeSuperseded(went, new(job.At, job.Node.Family, display, facts), path));
        }

        return finding;
    }

    private Finding JudgeSuperseded(Went<LostContent> went, Appeared standIn, RawPath path)
    {
        var old = went.Content.Volume.Vault.OpenVersion(went.Content.Version);
        if (old < 0)
            return Finding.None;
        var facts = new ChangeFacts(ChangeKind.Superseded, went.Path, standIn.Path, StillOpen: false, examiner.FactsOf(old), standIn.Facts, null);
        Close(old);
        return new(path, Assessment.Assess(facts), [facts]);
    }

    /// <summary>The copy that stood for the vault's link of a file that a program took without it, and that is gone now.</summary>
    private VersionRef? TakeLetGo(Job.Named job, Reconciled reconciled)
    {
        lock (state.Sync)
            return reconciled.Now.Inode == 0 && state.LetGo.Remove((job.Volume, job.Path), out var kept) ? kept.Copy : null;
    }

    private VersionRef? TakeLost(GuardedVolume volume, RawPath path)
    {
        lock (state.Sync)
            return state.Companions.TakeSame(volume.Display(path)) is { } went && went.Content.Volume == volume ? went.Content.Version : null;
    }

    private void Log(Job job, Func<long, Change> change) => changes.Add(new(job.Node, job.Volume, change(job.Sequence + changes.Count)));

    private void NoteLinkError(GuardedVolume volume, RawPath path, Reconciled reconciled)
    {
        if (reconciled.Error < 0 && reconciled.Error != -Errno.NotFound)
            state.Coverage.Say(CoverageGap.CannotBeLinked, $"{volume.Display(path)}: {Errno.Describe(reconciled.Error)}");
        var more = (reconciled.Linked ? 1 : 0) - (reconciled.Displaced is null ? 0 : 1);
        if (more != 0)
            volume.FolderOf(path)?.Counts.Add(more, more);
    }

    private static void Close(int file)
    {
        if (file >= 0)
            LinuxFileSystem.Instance.Close(file);
    }
}
