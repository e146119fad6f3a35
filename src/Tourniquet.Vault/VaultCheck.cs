using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>
/// Goes through the whole vault and compares it with the files it protects and with its index: links that are missing or lead to another
/// file are put right, damaged copies are set aside in quarantine under "damaged", and the index is made to agree with what is there.
/// May run beside a guard.
/// </summary>
public static class VaultCheck
{
    internal const string DamagedIncident = "damaged";

    /// <param name="mirror">The guard's own where there is one, so that both do not change one name at a time.</param>
    /// <param name="folders">The protected folders: only below them is a file without a link a problem.</param>
    public static CheckReport Run(
        VaultStore vault,
        Mirror mirror,
        VaultIndex index,
        IReadOnlyCollection<RawPath> folders,
        IProgress<CheckProgress>? progress = null,
        CancellationToken stop = default)
    {
        var findings = new CheckFindings(progress, index.CountFiles() + index.CountVersions());
        vault.Index = index;
        if (index.Broken is not null || !index.IsSound())
        {
            findings.IndexRebuilt = true;
            index.StartOver();
        }

        index.BeginRound();
        new MirrorCheck(vault, mirror, index, folders, findings, stop).Run();
        new VersionCheck(vault, index, findings, stop).Run();
        if (!stop.IsCancellationRequested)
        {
            foreach (var version in index.ForgetUnseen())
                findings.Add(CheckProblemKind.VersionMissing, version.Path, $"The version of {version.Until:u} is in the index and no longer in the vault.", repaired: true);
            foreach (var folder in folders)
                index.MarkFilled(folder);
        }

        index.Flush();
        return findings.ToReport();
    }
}

/// <param name="Done">Files and versions looked at.</param>
/// <param name="Expected">By the index; more may come.</param>
public readonly record struct CheckProgress(long Done, long Expected);

/// <param name="Problems">At most 10,000 of them; <paramref name="ProblemsInAll"/> counts on.</param>
/// <param name="Reindexed">Files and versions that the index did not have or had otherwise.</param>
/// <param name="IndexRebuilt">The index was damaged, has been set aside and made anew from the vault.</param>
public sealed record CheckReport(long Files, long Versions, IReadOnlyList<CheckProblem> Problems, long ProblemsInAll, long Repaired, long Reindexed, bool IndexRebuilt)
{
    /// <summary>Nothing was found that is not right now.</summary>
    public bool IsClean => Repaired == ProblemsInAll;
}

public sealed record CheckProblem(CheckProblemKind Kind, RawPath Path, string Text, bool Repaired);

public enum CheckProblemKind
{
    /// <summary>A protected file has no link in the vault.</summary>
    LinkMissing,

    /// <summary>The link leads to another file than the one under that name now.</summary>
    LinkToAnother,

    /// <summary>The file is gone; its link became a version.</summary>
    FileGone,

    /// <summary>A copy does not have the size it was taken with, or its metadata cannot be read.</summary>
    CopyDamaged,

    VersionMissing,
}

/// <summary>What a check has come upon so far.</summary>
internal sealed class CheckFindings(IProgress<CheckProgress>? progress, long expected)
{
    private const int MostKept = 10_000;
    private const int ReportEvery = 1000;

    private readonly List<CheckProblem> problems = [];
    private long inAll;
    private long repaired;
    private long files;
    private long versions;

    public bool IndexRebuilt { get; set; }

    public long Reindexed { get; set; }

    public void SawFile() => Report(++files + versions);

    public void SawVersion() => Report(files + ++versions);

    public void Add(CheckProblemKind kind, RawPath path, string text, bool repaired)
    {
        inAll++;
        this.repaired += repaired ? 1 : 0;
        if (problems.Count < MostKept)
            problems.Add(new(kind, path, text, repaired));
    }

    public CheckReport ToReport()
    {
        progress?.Report(new(files + versions, files + versions));
        return new(files, versions, problems, inAll, repaired, Reindexed, IndexRebuilt);
    }

    private void Report(long done)
    {
        if (done % ReportEvery == 0)
            progress?.Report(new(done, Math.Max(done, expected)));
    }
}
