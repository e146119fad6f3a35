using Tourniquet.Control;
using Tourniquet.Core.Files;
using Tourniquet.Linux.Files;
using Tourniquet.Vault;

namespace Tourniquet.Guard;

/// <summary>A restore, whether the running guard does it or a command by itself.</summary>
/// <param name="inTurn">Runs a piece of work that changes the protected tree: between what else does so.</param>
internal sealed class RestoreWork(GuardedVolume volume, TimeProvider clock, Action<Action> inTurn)
{
    private const int ProblemsShown = 3;

    // What goes on at the gate is judged between two pieces of a long restore.
    private static readonly TimeSpan Piece = TimeSpan.FromMilliseconds(100);

    public Reply Run(Request request, IProgress<WorkProgress> progress, CancellationToken stop)
    {
        var path = RawPath.Parse(request.Path!).RelativeTo(volume.Vault.TopPath);
        return request.To is { } to ? CopyTo(path, to, request, progress, stop) : PutBack(path, request, progress, stop);
    }

    private Reply PutBack(RawPath path, Request request, IProgress<WorkProgress> progress, CancellationToken stop)
    {
        using var restore = Begin(path, request, null);
        if (restore is null)
            return NothingOf(request);
        var more = true;
        while (more && !stop.IsCancellationRequested)
        {
            inTurn(() => more = WorkAWhile(restore));
            progress.Report(new(restore.Report.Done, null));
        }

        var report = restore.Report;
        var kept = report.Displaced > 0 ? $" What {report.Displaced} of them held before is kept in {volume.Vault.Path}/vault/quarantine/{restore.Quarantine}." : "";
        return report.Done == 0 ? NothingOf(request) : Told(report, $"{report.Restored + report.Unchanged} file(s) restored.{kept}", "restored", stop);
    }

    /// <summary>Only reads the vault, so it keeps nobody waiting, however slow the disk is that it copies to.</summary>
    private Reply CopyTo(RawPath path, string to, Request request, IProgress<WorkProgress> progress, CancellationToken stop)
    {
        var target = OpenTarget(to, out var refused);
        if (target < 0)
            return new(Ok: false, refused);
        try
        {
            using var restore = Begin(path, request, target);
            if (restore is null)
                return NothingOf(request);
            while (!stop.IsCancellationRequested && WorkAWhile(restore))
                progress.Report(new(restore.Report.Done, null));
            Preserve(FileHandles.PathOf(target) ?? RawPath.Parse(to));
            return restore.Report.Done == 0 ? NothingOf(request) : Told(restore.Report, $"{restore.Report.Restored} file(s) copied to {to}.", "copied", stop);
        }
        finally
        {
            LinuxFileSystem.Instance.Close(target);
        }
    }

    private int OpenTarget(string to, out string refused)
    {
        try
        {
            Directory.CreateDirectory(to);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            refused = $"{to} cannot be made: {e.Message}";
            return -1;
        }

        var target = LinuxFileSystem.OpenTop(RawPath.Parse(to));
        refused = target < 0 ? $"{to} cannot be opened: {Errno.Describe(target)}." : $"{to} is inside the vault. Choose another folder.";
        if (target < 0 || !(FileHandles.PathOf(target) ?? RawPath.Empty).IsAtOrBelow(volume.Vault.Path))
            return target;
        LinuxFileSystem.Instance.Close(target);
        return -1;
    }

    private Restore? Begin(RawPath path, Request request, int? target)
    {
        if (request.VersionName is not { } wanted)
            return Restore.AsOf(volume.Vault, volume.Mirror, path, request.At, target);
        return volume.Vault.VersionsOf(path).FirstOrDefault(version => version.Stamp == wanted) is { } version
            ? Restore.Version(volume.Vault, volume.Mirror, version, target)
            : null;
    }

    private bool WorkAWhile(Restore restore)
    {
        var began = clock.GetTimestamp();
        while (clock.GetElapsedTime(began) < Piece)
            if (!restore.Next())
                return false;
        return true;
    }

    /// <summary>The guard takes no notice of what it does itself: copies in a protected folder are linked here.</summary>
    private void Preserve(RawPath target)
    {
        if (!target.IsAtOrBelow(volume.Vault.TopPath))
            return;
        var folder = target.RelativeTo(volume.Vault.TopPath);
        if (volume.FolderOf(folder) is { } guarded)
            volume.Mirror.Baseline(folder, guarded.Counts, CancellationToken.None);
    }

    private static Reply NothingOf(Request request) => new(
        Ok: false,
        $"The vault holds nothing of {request.Path} that would have to be brought back. `tourniquet versions {request.Path}` shows what it has.");

    private static Reply Told(RestoreReport report, string text, string done, CancellationToken stop)
    {
        if (stop.IsCancellationRequested)
            return new(Ok: false, "Stopped before the end. " + text);
        return report.Failed == 0
            ? new(Ok: true, text)
            : new(Ok: false, $"{text} {report.Failed} could not be {done}: {string.Join("; ", report.Problems.Take(ProblemsShown).Select(p => $"{p.Path}: {p.Why}"))}");
    }
}
