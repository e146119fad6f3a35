using Tourniquet.Core.Formats;

namespace Tourniquet.Core.Judging;

/// <summary>Questions about a change that several rules ask.</summary>
internal static class Change
{
    // What two unrelated files share by chance (runs of zeros, a table every JPEG has) is less.
    private const double NothingInCommon = 0.05;

    /// <summary>Ciphertext written as text looks like sound text; it was no more readable than it is now.</summary>
    public static bool WasReadable(ChangeFacts facts) =>
        facts.Before.Recognition.IsReadable && facts.Before.Randomness != Randomness.UniformAlphabet;

    /// <summary>What stands there now opens in an ordinary program.</summary>
    public static bool IsReadable(ChangeFacts facts) => facts.After.Recognition.IsReadable && !IsCipherText(facts);

    public static bool IsSealed(ChangeFacts facts) => facts.After.Recognition.Soundness == Soundness.Sealed;

    /// <summary>All of it is uniform symbols and nothing else: recognised as text, but no text.</summary>
    public static bool IsCipherText(ChangeFacts facts) =>
        facts.After.Randomness == Randomness.UniformAlphabet && facts.After.Recognition.Kind is (FileKind.Text or FileKind.Unknown);

    /// <summary>How near to ciphertext the changed bytes are now; of the whole new content where no changed bytes were compared.</summary>
    public static Randomness RandomnessNow(ChangeFacts facts) =>
        IsCipherText(facts) ? Randomness.UniformAlphabet : facts.Comparison is { After: not Randomness.TooSmall and var changed } ? changed : facts.After.Randomness;

    public static Randomness RandomnessBefore(ChangeFacts facts) =>
        facts.Comparison is { Before: not Randomness.TooSmall and var changed } ? changed : facts.Before.Randomness;

    public static double ChangedShare(Comparison comparison) =>
        comparison.Compared == 0 ? 0 : (double)comparison.Changed / comparison.Compared;

    public static bool HasNothingInCommon(Comparison comparison) => comparison.Common < NothingInCommon;

    /// <summary>Written over inside, size kept but for a constant: what editors and exporters do not do.</summary>
    public static bool IsInPlace(ChangeFacts facts) =>
        SizeRelations.Of(facts.Before.Size, facts.After.Size) is SizeRelation.Equal or SizeRelation.GrownByConstant;

    /// <summary>The places that were not written over still hold what they held: scrambled here and there, not shifted and not saved anew.</summary>
    public static bool IsPartial(Comparison comparison) => ChangedShare(comparison) < 0.9 && comparison.Common > 1 - ChangedShare(comparison) - 0.2;
}
