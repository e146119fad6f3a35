namespace Tourniquet.Core.Judging;

/// <summary>What a finding is about. The names are part of the JSON a guard prints: do not rename.</summary>
public enum EvidenceKind
{
    StructureLost,
    RandomContent,
    HeaderDestroyed,
    UniformAlphabet,
    NothingInCommon,
    ContentErased,
    InsideRewritten,
    SizeKept,
    NewSuffix,
    OriginalRemoved,
    SealedCopy,
    DecoyTouched,
    RansomNote,
    Indicator,
    VaultTouched,
}

/// <summary>One explained finding about one file or one actor.</summary>
/// <param name="Weight">1 is a strong piece; two of those are an attack. Less is support.</param>
/// <param name="Path">The file it was found in, for display.</param>
/// <param name="Text">One sentence that a person understands.</param>
public sealed record Evidence(EvidenceKind Kind, double Weight, string Path, string Text)
{
    public const double Strong = 1.0;

    public bool IsStrong => Weight >= Strong;
}
