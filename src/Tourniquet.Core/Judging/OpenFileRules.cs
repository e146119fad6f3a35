namespace Tourniquet.Core.Judging;

/// <summary>The writer has not closed the file. Its structure may be half-written, so only the changed bytes count: ordered before, random now.</summary>
internal static class OpenFileRules
{
    private const double Much = 1024 * 1024;
    private const long ManyBytes = 16 * 1024;

    public static void Apply(ChangeFacts facts, Findings findings)
    {
        if (facts.Comparison is not { Before: Randomness.Ordered, After: Randomness.Random } comparison || facts.Kind == ChangeKind.Superseded)
            return;
        var share = Change.ChangedShare(comparison);

        // A document being saved anew is compressed, and few compressed bytes pass as random; but then its size does not stay.
        var isSure = comparison.Changed >= ManyBytes || Change.IsInPlace(facts);
        findings.Add(EvidenceKind.RandomContent, isSure ? Evidence.Strong : 0.4, $"The file is still open, and the bytes written into this {findings.Was} so far are random; those they replaced were not.");

        // Of a large file only a sample was compared.
        var bytes = share * Math.Min(facts.Before.Size, facts.After.Size);
        if (bytes >= Much)
            findings.Add(EvidenceKind.InsideRewritten, Evidence.Strong, $"About {bytes / Much:N0} MB of it, {share:P0}, have been written over already.");
        else if (Change.IsInPlace(facts))
            findings.Add(EvidenceKind.InsideRewritten, 0.5, $"{share:P0} of it have been written over in place.");
    }
}
