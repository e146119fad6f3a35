using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>
/// Lets old versions go: those past their age, then, when the disk has come down to its floor, the least valuable. What an open incident
/// needs stays whatever its age, and the mirror is never touched. Owns no state.
/// </summary>
public static class Retention
{
    /// <summary>Removals in one call; the next call goes on.</summary>
    public const int MostRemovals = 10_000;

    /// <param name="freeFloorBytes">What must stay free; 0 for no floor.</param>
    /// <param name="isNeeded">True for a version that an open incident may have to put back. Asked of each before it goes.</param>
    public static PruneReport Prune(
        VaultStore vault,
        DateTimeOffset now,
        TimeSpan maxAge,
        long freeFloorBytes,
        Func<VersionRef, bool> isNeeded,
        CancellationToken stop = default)
    {
        var run = new PruneRun(vault, isNeeded, stop);
        run.RemoveOlderThan(now - maxAge);
        if (run.Removed < MostRemovals && vault.FreeBytes() < freeFloorBytes)
            run.RemoveUntilFree(freeFloorBytes);
        return run.ToReport(freeFloorBytes);
    }

    private sealed class PruneRun(VaultStore vault, Func<VersionRef, bool> isNeeded, CancellationToken stop)
    {
        private readonly IFileSystem files = vault.Files;
        private long byAge;
        private long bySpace;
        private long needed;
        private long freed;
        private bool isBelowFloor;

        public long Removed => byAge + bySpace;

        public void RemoveOlderThan(DateTimeOffset oldest)
        {
            foreach (var (file, versions) in new VersionWalk(files, vault.Versions).Below(RawPath.Empty))
            {
                var gone = 0;
                foreach (var version in versions)
                    if (Removed < MostRemovals && version.Until < oldest && !IsKept(version) && Remove(version))
                    {
                        gone++;
                        byAge++;
                    }

                if (gone == versions.Count)
                    RemoveFolderOf(file);
                if (stop.IsCancellationRequested || Removed >= MostRemovals)
                    return;
            }
        }

        /// <summary>Versions of files that are there first, oldest first; those of removed files, which are all that is left of them, last.</summary>
        public void RemoveUntilFree(long floor)
        {
            // xfs and btrfs count freed space late: what has been removed counts as free, or all would go for nothing.
            var atFirst = vault.FreeBytes();
            freed = 0;
            foreach (var version in LeastValuable())
            {
                isBelowFloor = atFirst + freed < floor;
                if (!isBelowFloor)
                    return;
                if (stop.IsCancellationRequested || Removed >= MostRemovals)
                    return;
                if (Remove(version))
                {
                    bySpace++;
                    RemoveFolderOf(version.Path);
                }
            }

            isBelowFloor = atFirst + freed < floor;
        }

        public PruneReport ToReport(long floor)
        {
            var free = vault.FreeBytes();
            return new(byAge, bySpace, needed, free, isBelowFloor && free < floor, Removed >= MostRemovals);
        }

        /// <summary>The first of them, in order: as many as one call may remove, so that memory is bounded.</summary>
        private List<VersionRef> LeastValuable()
        {
            var worst = new PriorityQueue<VersionRef, (bool IsAllThatIsLeft, string Stamp)>(Comparer<(bool, string)>.Create((a, b) => -Compare(a, b)));
            needed = 0;
            foreach (var (file, versions) in new VersionWalk(files, vault.Versions).Below(RawPath.Empty))
            {
                using var real = new Place(files, vault.Top, file);
                foreach (var version in versions)
                    if ((version.Kind == VersionKind.Copy || !IsOnlyAName(version)) && !IsKept(version))
                        worst.Enqueue(version, (!real.Exists, version.Stamp));
                while (worst.Count > MostRemovals)
                    worst.Dequeue();
            }

            var ordered = new List<VersionRef>();
            while (worst.TryDequeue(out var version, out _))
                ordered.Add(version);
            ordered.Reverse();
            return ordered;
        }

        private static int Compare((bool IsAllThatIsLeft, string Stamp) a, (bool IsAllThatIsLeft, string Stamp) b) =>
            a.IsAllThatIsLeft != b.IsAllThatIsLeft ? a.IsAllThatIsLeft.CompareTo(b.IsAllThatIsLeft) : string.CompareOrdinal(a.Stamp, b.Stamp);

        /// <summary>A link whose file still has other names: removing it frees nothing.</summary>
        private bool IsOnlyAName(VersionRef version)
        {
            using var place = PlaceOf(version);
            return place.Exists && place.Stat.Links > 1;
        }

        private bool IsKept(VersionRef version)
        {
            if (!isNeeded(version))
                return false;
            needed++;
            return true;
        }

        private bool Remove(VersionRef version)
        {
            using var place = PlaceOf(version);
            if (!place.Exists || vault.RemoveVersion(place.Folder, place.Name, version) < 0)
                return false;
            freed += place.Stat.Size;
            return true;
        }

        private Place PlaceOf(VersionRef version) =>
            new(files, vault.Versions, VaultLayout.FilesOf(version.Path.Parent).Join(new RawPath(VaultLayout.NameIn(version))));

        /// <summary>Upwards as far as they are empty; a folder that remembers a removed one is kept for as long as it holds anything.</summary>
        private void RemoveFolderOf(RawPath file)
        {
            var kept = VaultLayout.FilesOf(file.Parent);
            for (var folder = VaultLayout.HasFolder(VaultLayout.NameOf(file)) ? kept.Join(file.Name) : kept; !folder.IsEmpty; folder = folder.Parent)
            {
                using var place = new Place(files, vault.Versions, folder);
                if (place.Folder < 0 || files.RemoveFolder(place.Folder, place.Name) < 0)
                    return;
            }
        }
    }
}

/// <summary>What a call of <see cref="Retention.Prune"/> did.</summary>
/// <param name="KeptForIncidents">Versions that would have gone, and that an open incident needs.</param>
/// <param name="IsBelowFloor">All that may go has gone, and still too little is free: captures are refused until there is space.</param>
/// <param name="HasMore">The bound of one call was reached.</param>
public sealed record PruneReport(long RemovedByAge, long RemovedForSpace, long KeptForIncidents, long FreeBytes, bool IsBelowFloor, bool HasMore);
