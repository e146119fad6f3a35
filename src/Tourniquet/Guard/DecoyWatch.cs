using Tourniquet.Core.Files;
using Tourniquet.Core.Judging;

namespace Tourniquet.Guard;

/// <summary>Tells when a job was about a decoy. Owns no state.</summary>
internal static class DecoyWatch
{
    /// <summary>Adds to a finding that a decoy is no more what it was, or where it was.</summary>
    public static Finding Add(IReadOnlySet<string> decoys, Job job, Finding finding)
    {
        if (decoys.Count == 0)
            return finding;
        var path = job switch
        {
            Job.Rewritten rewritten when rewritten.Record.WasModified => rewritten.Record.OpenedAs,
            Job.Written written => written.Path,
            Job.Named named => named.Path,
            Job.Moved moved => moved.From ?? moved.To!,
            _ => null,
        };
        if (path is null || job.Volume.Display(path) is var display && !decoys.Contains(display))
            return finding;
        var evidence = new Evidence(EvidenceKind.DecoyTouched, Evidence.Strong, display, "This file is a decoy: nobody has reason to touch it.");
        return finding.Evidence.IsDefaultOrEmpty ? new(path, [evidence], []) : finding with { Evidence = finding.Evidence.Add(evidence) };
    }
}
