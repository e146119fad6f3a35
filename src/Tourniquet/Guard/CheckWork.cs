using Tourniquet.Control;
using Tourniquet.Vault;

namespace Tourniquet.Guard;

/// <summary>A check of a vault, whether the running guard does it or a command by itself.</summary>
internal static class CheckWork
{
    private const int ProblemsShown = 20;

    public static CheckReport Run(GuardedVolume volume, VaultIndex index, IProgress<WorkProgress> progress) =>
        VaultCheck.Run(volume.Vault, volume.Mirror, index, [.. volume.Folders.Select(folder => folder.Path)], new Translated(progress));

    public static string Describe(CheckReport report)
    {
        var lines = new List<string> { $"{report.Files} preserved file(s) and {report.Versions} version(s) checked." };
        if (report.IndexRebuilt)
            lines.Add("The index was damaged: it has been set aside and made anew from the vault.");
        else if (report.Reindexed > 0)
            lines.Add($"{report.Reindexed} entries of the index were brought up to date.");
        lines.AddRange(report.Problems.Take(ProblemsShown).Select(problem => $"{(problem.Repaired ? "put right" : "NOT RIGHT")}: {problem.Path}: {problem.Text}"));
        if (report.ProblemsInAll > ProblemsShown)
            lines.Add($"… and {report.ProblemsInAll - ProblemsShown} more.");
        lines.Add(report.IsClean ? "The vault is clean." : "Not all could be put right.");
        return string.Join('\n', lines);
    }

    private sealed class Translated(IProgress<WorkProgress> progress) : IProgress<CheckProgress>
    {
        public void Report(CheckProgress value) => progress.Report(new(value.Done, Math.Max(value.Expected, value.Done)));
    }
}
