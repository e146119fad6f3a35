using System.Globalization;
using System.Text;
using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>
/// Brings files back on request: to their place, where what they displace goes to quarantine under "restore-…", or as copies to another
/// folder. What was displaced by a restore can be restored in turn. One thread at a time.
/// </summary>
public sealed class Restore(VaultStore vault, Mirror mirror)
{
    private readonly IFileSystem files = vault.Files;

    /// <summary>The name under which quarantine keeps what this restore displaces.</summary>
    public string Quarantine { get; } = "restore-" + vault.Clock.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss.fffffff", CultureInfo.InvariantCulture);

    /// <summary>Makes a version the file again, or copies it into a folder.</summary>
    /// <param name="target">An open folder to copy to, on any file system; null for the file's own place.</param>
    public RestoreReport File(RawPath path, VersionRef version, int? target = null)
    {
        var run = NewRun(null, CancellationToken.None);
        if (target is { } folder)
            run.Copy(version, folder);
        else
            run.PutBack(path, version);
        return run.End();
    }

    /// <summary>
    /// A folder and all below it as of an instant: of each file the version that was kept first after it, else the file that is there.
    /// Files and folders removed since come back; what was made since stays where it is.
    /// </summary>
    /// <param name="target">An open folder to copy everything to; null to put back in place what has changed.</param>
    public RestoreReport Folder(RawPath path, DateTimeOffset asOf, int? target = null, IProgress<long>? progress = null, CancellationToken stop = default)
    {
        var run = NewRun(progress, stop);
        if (target is { } folder)
            run.CopyFolder(path, asOf, folder);
        else
            run.PutFolderBack(path, asOf);
        return run.End();
    }

    private RestoreRun NewRun(IProgress<long>? progress, CancellationToken stop) =>
        new(vault, mirror, new(vault, mirror, Quarantine), new(files), progress, stop);

    private sealed class RestoreRun(VaultStore vault, Mirror mirror, Rollback rollback, FolderCopier copier, IProgress<long>? progress, CancellationToken stop)
    {
        private const int ProblemsKept = 1000;
        private const int ReportEvery = 100;

        private readonly IFileSystem files = vault.Files;
        private readonly List<RestoreProblem> problems = [];
        private long restored;
        private long unchanged;
        private long failed;

        public void PutFolderBack(RawPath top, DateTimeOffset asOf)
        {
            var walk = new VersionWalk(files, vault.Versions);
            foreach (var (file, versions) in walk.Below(top))
            {
                if (stop.IsCancellationRequested)
                    return;
                if (VersionStore.FirstAfter(versions, asOf) is { } version)
                    PutBack(file, version);
            }

            foreach (var folder in walk.FoldersBelow(top).Where(folder => WasRemovedAfter(folder, asOf)))
                if (mirror.Folders.OpenOrMakeReal(folder) is var made and >= 0)
                    files.Close(made);
        }

        public void PutBack(RawPath file, VersionRef version)
        {
            var undone = rollback.PutBackOne(file, version, version.Kind == VersionKind.Copy ? SharedInodeOf(file) : 0);
            if (undone.State == UndoState.Restored)
                restored++;
            else if (undone.State == UndoState.Unchanged)
                unchanged++;
            else
                Fail(file, undone.Why ?? "unknown");
            Report();
        }

        public void CopyFolder(RawPath top, DateTimeOffset asOf, int target)
        {
            var taken = new HashSet<RawPath>();
            var folders = new List<RawPath>();
            var walk = new VersionWalk(files, vault.Versions);
            foreach (var folder in walk.FoldersBelow(top).Where(folder => WasRemovedAfter(folder, asOf)))
                folders.Add(folder);
            foreach (var (file, versions) in walk.Below(top))
            {
                if (stop.IsCancellationRequested)
                    return;
                if (VersionStore.FirstAfter(versions, asOf) is not { } version)
                    continue;
                taken.Add(file);
                CopyTo(version, target, file.RelativeTo(top));
            }

            CopyCurrent(top, target, taken, folders);
            foreach (var folder in folders.Distinct())
                copier.FinishFolder(target, folder.RelativeTo(top), mirror.Folders.MetadataOf(folder));
        }

        public void Copy(VersionRef version, int target) => CopyTo(version, target, version.Path.Name);

        public RestoreReport End()
        {
            rollback.CloseFolders();
            progress?.Report(restored + unchanged + failed);
            return new(restored, unchanged, failed, problems, stop.IsCancellationRequested);
        }

        private void CopyCurrent(RawPath top, int target, HashSet<RawPath> taken, List<RawPath> folders)
        {
            var ahead = new Stack<RawPath>([top]);
            while (ahead.TryPop(out var folder) && !stop.IsCancellationRequested)
            {
                var real = files.OpenFolder(vault.Top, folder.Bytes);
                if (real < 0)
                    continue;
                folders.Add(folder);
                using (var listing = files.List(real))
                    while (listing.Next(out var name, out _, out var type) && !stop.IsCancellationRequested)
                    {
                        var path = folder.Join(new RawPath(name));
                        if (type == FileType.Folder && !VaultStore.IsInside(path))
                            ahead.Push(path);
                        else if (type != FileType.Folder && !taken.Contains(path))
                            Note(path, copier.Copy(real, name, null, target, path.RelativeTo(top)));
                    }

                files.Close(real);
            }
        }

        private void CopyTo(VersionRef version, int target, RawPath to)
        {
            var folder = files.OpenFolder(vault.Versions, VaultLayout.VersionsOf(version.Path).Bytes);
            var recorded = version.Kind == VersionKind.Copy ? vault.MetadataOf(version) : null;
            if (folder < 0 || (version.Kind == VersionKind.Copy && recorded is null))
                Note(version.Path, folder < 0 ? folder : -Errno.IoError);
            else
                Note(version.Path, copier.Copy(folder, Encoding.ASCII.GetBytes(version.Stamp), recorded, target, to));
            if (folder >= 0)
                files.Close(folder);
        }

        private ulong SharedInodeOf(RawPath file)
        {
            using var place = new Place(files, vault.Top, file);
            return place.Exists ? place.Stat.Inode : 0;
        }

        /// <summary>The vault remembers the folder, it is not there, and its memory was touched after the instant.</summary>
        private bool WasRemovedAfter(RawPath folder, DateTimeOffset asOf)
        {
            using var real = new Place(files, vault.Top, folder);
            if (folder.IsEmpty || !real.IsGone)
                return false;
            var memory = files.OpenFolder(vault.Versions, VaultLayout.VersionsOfFolder(folder).Bytes);
            if (memory < 0)
                return false;
            var isRemembered = vault.RecordedMetadata(memory, out var metadata) && metadata is not null;
            var isLater = files.StatHandle(memory, out var stat) >= 0 && stat.ChangedAt / 100 > (asOf - DateTimeOffset.UnixEpoch).Ticks;
            files.Close(memory);
            return isRemembered && isLater;
        }

        private void Note(RawPath path, int error)
        {
            if (error >= 0)
                restored++;
            else
                Fail(path, error == -Errno.Exists ? "a file of that name is there already, and stays" : Errno.Describe(error));
            Report();
        }

        private void Fail(RawPath path, string why)
        {
            failed++;
            if (problems.Count < ProblemsKept)
                problems.Add(new(path, why));
        }

        private void Report()
        {
            if ((restored + unchanged + failed) % ReportEvery == 0)
                progress?.Report(restored + unchanged + failed);
        }
    }
}

/// <param name="Problems">At most 1,000 of them; <paramref name="Failed"/> counts on.</param>
public sealed record RestoreReport(long Restored, long Unchanged, long Failed, IReadOnlyList<RestoreProblem> Problems, bool WasStopped);

public sealed record RestoreProblem(RawPath Path, string Why);
