using Tourniquet.Core.Formats;

namespace Tourniquet.Core.Judging;

/// <summary>
/// The file could not be read before either (unknown, sealed, damaged), so no single one can prove a loss. A whole file of unknown
/// kind that turns from ordered to random is support, below 0.5: containers and disk images change like that as well.
/// </summary>
internal static class UnreadableRules
{
    private const double Weight = 0.4;

    public static void Apply(ChangeFacts facts, Findings findings)
    {
        if (facts.StillOpen || facts.Comparison is not { } comparison || facts.Before.Recognition.Soundness == Soundness.Sealed)
            return;
        var turned = comparison is { Before: Randomness.Ordered, After: Randomness.Random, HeaderChanged: true }
            && facts.Before.Randomness == Randomness.Ordered
            && Change.ChangedShare(comparison) >= 0.9
            && Change.HasNothingInCommon(comparison);
        if (turned && Change.IsInPlace(facts) && !Change.IsReadable(facts))
            findings.Add(EvidenceKind.RandomContent, Weight, "A file of unknown kind that was not random is random from its first byte to its last now.");
    }
}
