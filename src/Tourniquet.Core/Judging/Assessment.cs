using System.Collections.Immutable;

namespace Tourniquet.Core.Judging;

/// <summary>
/// Judges one change to one file: was something readable lost? Pure, so that a recorded trace gives the same verdict anywhere.
/// A total of 2 is an attack by itself and needs both: the original was readable, and the new content is ciphertext. Every other loss
/// stays below 2, so that it takes two files or more.
/// </summary>
public static class Assessment
{
    // Of a shorter file nobody can say what it was.
    private const long LeastSize = 16;

    public static ImmutableArray<Evidence> Assess(ChangeFacts facts)
    {
        var findings = new Findings(facts);
        if (facts.Before.Size < LeastSize)
            return [];
        if (facts.After.Size == 0)
            EmptiedRules.Apply(facts, findings);
        else if (!Change.WasReadable(facts))
            UnreadableRules.Apply(facts, findings);
        else if (facts.StillOpen)
            OpenFileRules.Apply(facts, findings);
        else if (facts.Kind == ChangeKind.Superseded)
            SupersededRules.Apply(facts, findings);
        else
            RewrittenRules.Apply(facts, findings);
        return findings.ToEvidence();
    }

    /// <summary>The weights together: 2 is an attack, 1 is one strong piece.</summary>
    public static double LossScore(ImmutableArray<Evidence> evidence)
    {
        double score = 0;
        foreach (var piece in evidence)
            score += piece.Weight;
        return score;
    }
}
