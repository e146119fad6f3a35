using System.Globalization;
using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>
/// Brings files back on request: to their place, where what they displace goes to quarantine under "restore-…", or as copies to another
/// folder. What was displaced by a restore can be restored in turn. Works piece by piece, so that whoever runs it can do other things
/// between. One thread at a time.
/// </summary>
public sealed class Restore : IDisposable
{
    private readonly IEnumerator<RawPath> pieces;
    private readonly RestoreTally tally;

    private Restore(VaultStore vault, Mirror mirror, int? target, RestoreTally tally, Func<IRestoreWork, IEnumerable<RawPath>> begin)
    {
        Quarantine = "restore-" + vault.Clock.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss.fffffff", CultureInfo.InvariantCulture);
        this.tally = tally;
        pieces = begin(target is { } folder ? new CopyOut(vault, mirror, folder, tally) : new PutBack(vault, mirror, Quarantine, tally)).GetEnumerator();
    }

    /// <summary>The name under which quarantine keeps what this restore displaces.</summary>
    public string Quarantine { get; }

    /// <summary>Makes a version the file again, or copies it into a folder.</summary>
    /// <param name="target">An open folder to copy to, on any file system; null for the file's own place.</param>
    public static Restore Version(VaultStore vault, Mirror mirror, VersionRef version, int? target = null) =>
        new(vault, mirror, target, new(), work => work.File(version));

    /// <summary>
    /// A file, or a folder and all below it, as of an instant: of each file the version that was kept first after it, else the file that is
    /// there. Files and folders removed since come back; what was made since stays where it is.
    /// </summary>
    /// <param name="asOf">Null for the last version of a file, or for what a folder lacks.</param>
    /// <param name="target">An open folder to copy into; null to put back in place what has changed.</param>
    public static Restore AsOf(VaultStore vault, Mirror mirror, RawPath path, DateTimeOffset? asOf, int? target = null)
    {
        var own = vault.VersionsOf(path);
        var version = asOf is { } at ? VersionStore.FirstAfter(own, at) : own is [.., var last] ? last : null;
        return version is not null ? Version(vault, mirror, version, target) : new(vault, mirror, target, new(), work => work.Folder(path, asOf));
    }

    public RestoreReport Report => tally.ToReport();

    /// <summary>Does the next piece of the work.</summary>
    /// <returns>False when there was none left.</returns>
    public bool Next() => pieces.MoveNext();

    /// <summary>Does all that is left.</summary>
    public RestoreReport Finish()
    {
        while (Next())
        {
        }

        return Report;
    }

    public void Dispose() => pieces.Dispose();
}

/// <summary>The two ways to restore: in place, and as copies elsewhere. Each step of the enumerations does a piece of the work.</summary>
internal interface IRestoreWork
{
    IEnumerable<RawPath> File(VersionRef version);

    IEnumerable<RawPath> Folder(RawPath top, DateTimeOffset? asOf);
}

/// <param name="Displaced">How many of the restored had something in their place, which is in quarantine now.</param>
/// <param name="Problems">At most 1,000 of them; <paramref name="Failed"/> counts on.</param>
public sealed record RestoreReport(long Restored, long Unchanged, long Failed, long Displaced, IReadOnlyList<RestoreProblem> Problems)
{
    public long Done => Restored + Unchanged + Failed;
}

public sealed record RestoreProblem(RawPath Path, string Why);

/// <summary>What a restore has come to so far. Safe for several threads.</summary>
internal sealed class RestoreTally
{
    private const int ProblemsKept = 1000;

    private readonly Lock sync = new();
    private readonly List<RestoreProblem> problems = [];
    private long restored;
    private long unchanged;
    private long failed;
    private long displaced;

    public void Add(Undone undone)
    {
        lock (sync)
        {
            displaced += undone.Displaced is null ? 0 : 1;
            if (undone.State == UndoState.Restored)
                restored++;
            else if (undone.State == UndoState.Unchanged)
                unchanged++;
            else
                Fail(undone.Path, undone.Why ?? "unknown");
        }
    }

    public void Add(RawPath path, int error)
    {
        lock (sync)
            if (error >= 0)
                restored++;
            else
                Fail(path, error == -Errno.Exists ? "a file of that name is there already, and stays" : Errno.Describe(error));
    }

    public RestoreReport ToReport()
    {
        lock (sync)
            return new(restored, unchanged, failed, displaced, [.. problems]);
    }

    private void Fail(RawPath path, string why)
    {
        failed++;
        if (problems.Count < ProblemsKept)
            problems.Add(new(path, why));
    }
}
