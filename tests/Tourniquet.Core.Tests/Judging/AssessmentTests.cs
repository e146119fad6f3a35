using System.Collections.Immutable;
using Tourniquet.Core.Formats;
using Tourniquet.Core.Judging;

namespace Tourniquet.Core.Tests.Judging;

/// <summary>What holds for every change whatever its facts: all combinations of the values that rules ask about.</summary>
public sealed class AssessmentTests
{
    private static readonly Recognition[] Recognitions =
    [
        Recognition.Unknown, Recognition.Empty,
        .. new[] { FileKind.Text, FileKind.Email, FileKind.Jpeg, FileKind.Ooxml, FileKind.Xz, FileKind.Sqlite, FileKind.Pdf, FileKind.OpenPgp }
            .SelectMany(kind => new[] { Judge.Sound(kind), Judge.Damaged(kind), Judge.Sealed(kind) }),
    ];

    private static readonly (long Before, long After)[] Sizes = [(100, 100), (300, 400), (90_000, 90_000), (90_000, 90_512), (5_000_000, 700_000), (90_000, 120_100), (0, 500), (90_000, 0)];

    private static readonly Comparison?[] Comparisons =
    [
        null,
        .. from changed in new[] { 0L, 2000, 20_000, 90_000 }
           from header in new[] { false, true }
           from before in Enum.GetValues<Randomness>()
           from after in Enum.GetValues<Randomness>()
           from common in new[] { 0.0, 0.6, 1 }
           from erased in new[] { 0.0, 1 }
           select new Comparison(90_000, changed, header, before, after, common, erased),
    ];

    [Fact]
    public void Two_alone_needs_a_readable_original_and_ciphertext_now() => ForAll((facts, score) =>
        score < 2
        || (facts.Before.Recognition.IsReadable && facts.Before.Randomness != Randomness.UniformAlphabet
            && (IsCipher(facts.After.Randomness) || IsCipher(facts.Comparison!.After)
                || facts is { Kind: not ChangeKind.Superseded, After.Recognition: { Soundness: Soundness.Sealed, Kind: FileKind.OpenPgp } })));

    [Fact]
    public void What_was_not_readable_stays_below_one_half() => ForAll((facts, score) =>
        score < 0.5 || (facts.Before.Recognition.IsReadable && facts.Before.Size > 0));

    [Fact]
    public void An_emptied_file_weighs_one_or_nothing() => ForAll((facts, score) =>
        facts.After.Size > 0 || score == 0 || (score == 1 && facts is { StillOpen: false, Before.Recognition.Kind: not (FileKind.Text or FileKind.Email) }));

    [Fact]
    public void A_superseded_original_needs_a_second_file() => ForAll((facts, score) =>
        facts.Kind != ChangeKind.Superseded || score < 2);

    [Fact]
    public void A_superseded_original_of_which_only_ciphertext_is_left_is_strong() => ForAll((facts, score) =>
        facts is not { Kind: ChangeKind.Superseded, StillOpen: false, Before: { Size: > 0, Recognition.IsReadable: true, Randomness: Randomness.Ordered }, After.Size: > 0 }
        || !(facts.After.Recognition.Soundness == Soundness.Sealed || (!facts.After.Recognition.IsReadable && IsCipher(facts.After.Randomness)))
        || score >= 1);

    [Fact]
    public void What_opens_now_and_has_no_random_bytes_weighs_nothing() => ForAll((facts, score) =>
        facts.After.Size == 0 || !facts.After.Recognition.IsReadable || IsCipher(facts.After.Randomness) || facts.Comparison is null || IsCipher(facts.Comparison.After) || score == 0);

    [Fact]
    public void An_open_file_needs_a_megabyte_for_two() => ForAll((facts, score) =>
        !facts.StillOpen || score < 2 || Math.Min(facts.Before.Size, facts.After.Size) * facts.Comparison!.Changed / facts.Comparison.Compared >= 500_000);

    [Fact]
    public void Nothing_is_found_where_nothing_changed() => ForAll((facts, score) =>
        facts.Kind == ChangeKind.Superseded || facts.After.Size == 0 || facts.Comparison is { Changed: > 0 } || score < 0.5 || facts.StillOpen);

    [Fact]
    public void Every_piece_has_a_weight_and_a_sentence() => ForAll(facts => Assessment.Assess(facts)
        .All(piece => piece.Weight > 0 && piece.Text.EndsWith('.') && !piece.Text.Contains("  ", StringComparison.Ordinal)));

    [Fact]
    public void No_finding_is_made_twice() => ForAll(facts => Assessment.Assess(facts) is var found
        && found.Select(piece => piece.Kind).Distinct().Count() == found.Length);

    [Fact]
    public void The_score_is_the_sum_of_the_weights() =>
        Assert.Equal(1.5, Assessment.LossScore(ImmutableArray.Create(
            new Evidence(EvidenceKind.RandomContent, 1, "a", "b"),
            new Evidence(EvidenceKind.SizeKept, 0.5, "a", "b"))));

    private static bool IsCipher(Randomness randomness) => randomness is Randomness.Random or Randomness.UniformAlphabet;

    private static void ForAll(Func<ChangeFacts, double, bool> holds) =>
        ForAll(facts => holds(facts, Assessment.LossScore(Assessment.Assess(facts))));

    private static void ForAll(Func<ChangeFacts, bool> holds)
    {
        var random = new Random(20170512);
        T Any<T>(IReadOnlyList<T> values) => values[random.Next(values.Count)];
        var levels = Enum.GetValues<Randomness>();
        for (var i = 0; i < 40_000; i++)
        {
            var (before, after) = Any(Sizes);
            var facts = new ChangeFacts(
                Any(Enum.GetValues<ChangeKind>()),
                "/srv/a.doc",
                Any(["/srv/a.doc", "/srv/a.doc.locked", "/srv/b.enc"]),
                random.Next(4) == 0,
                new(before, Any(Recognitions), Any(levels)),
                new(after, Any(Recognitions), Any(levels)),
                Any(Comparisons));
            Assert.True(holds(facts), $"change {i} from seed 20170512: {facts}\n{string.Join('\n', Assessment.Assess(facts))}");
        }
    }
}
