namespace Tourniquet.Core.Judging;

/// <summary>
/// A file was written to and closed with nothing in it. Logs and other texts are emptied every day; a document is not. Strong but never
/// alone: a program that saves in two steps is seen with an empty file between.
/// </summary>
internal static class EmptiedRules
{
    public static void Apply(ChangeFacts facts, Findings findings)
    {
        if (facts is { StillOpen: false, Kind: not ChangeKind.Superseded } && Change.WasReadable(facts) && !FileKinds.IsTextual(facts.Before.Recognition.Kind))
            findings.Add(EvidenceKind.ContentErased, Evidence.Strong, $"The {findings.Was} of {facts.Before.Size:N0} bytes was emptied: nothing is left of it.");
    }
}
