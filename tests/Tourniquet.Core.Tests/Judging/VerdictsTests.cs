using System.Collections.Immutable;
using Tourniquet.Core.Judging;
using static Tourniquet.Core.Tests.Judging.Losses;

namespace Tourniquet.Core.Tests.Judging;

/// <summary>Who is held for what: losses add up in a process, in its line of descent and over the folder, and fade.</summary>
public sealed class VerdictsTests
{
    private readonly Verdicts verdicts = new();

    [Fact]
    public void No_evidence_is_clear() => Assert.Equal(Verdict.Clear, verdicts.Judge(Loss(Of(1), "a", 0, 0)));

    [Fact]
    public void Support_alone_is_clear_and_one_strong_piece_is_suspect()
    {
        Assert.Equal(VerdictLevel.Clear, verdicts.Judge(Loss(Of(1), "a", 0, 0.5)).Level);
        Assert.Equal(VerdictLevel.Suspect, verdicts.Judge(Loss(Of(2), "b", 0, 1)).Level);
    }

    [Fact]
    public void Two_strong_pieces_are_an_attack()
    {
        verdicts.Judge(Loss(Of(1), "a", 0));
        var verdict = verdicts.Judge(Loss(Of(1), "b", 0));
        Assert.Equal(VerdictLevel.Attack, verdict.Level);
        Assert.Equal([1], verdict.Culprits);
        Assert.Equal(2, verdict.Reasons.Length);
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(3)]
    [InlineData(59)]
    public void Two_strong_pieces_within_a_minute_are_an_attack(double apart)
    {
        verdicts.Judge(Loss(Of(1), "a", 0));
        Assert.Equal(VerdictLevel.Attack, verdicts.Judge(Loss(Of(1), "b", apart)).Level);
    }

    [Fact]
    public void Any_amount_of_support_without_a_strong_piece_is_no_attack()
    {
        for (var i = 0; i < 50; i++)
            Assert.NotEqual(VerdictLevel.Attack, verdicts.Judge(Loss(Of(1), $"{i}", i, 0.5)).Level);
    }

    [Fact]
    public void Children_that_were_detached_are_one_attack_by_their_starter()
    {
        ImmutableArray<ActorLink> Detached(long id) => [new(id, IsPillar: false), new(id + 100, IsPillar: false, HasEnded: true), new(7, IsPillar: false), Init];
        Assert.Equal([1L], verdicts.Judge(Loss(Detached(1), "a", 0, 2)).Culprits);
        Assert.Equal([7L], verdicts.Judge(Loss(Detached(2), "b", 1, 2)).Culprits);
    }

    [Fact]
    public void Short_lived_children_of_a_session_are_an_attack_by_the_session_and_of_a_service_by_themselves()
    {
        ImmutableArray<ActorLink> Below(long id, bool session) => [new(id, IsPillar: false, HasEnded: true), new(session ? 8 : 9, IsPillar: true, IsSession: session), Init];
        verdicts.Judge(Loss(Below(1, true), "a", 0, 1.5));
        Assert.Equal([1L, 2L, 8L], verdicts.Judge(Loss(Below(2, true), "b", 1, 1.5)).Culprits);
        verdicts.Judge(Loss(Below(3, false), "c", 100_000, 1.5));
        Assert.Equal([3L, 4L], verdicts.Judge(Loss(Below(4, false), "d", 100_001, 1.5)).Culprits);
    }

    [Fact]
    public void What_almost_tells_is_an_attack_when_file_after_file_tells_it()
    {
        for (var i = 0; i < 4; i++)
            Assert.NotEqual(VerdictLevel.Attack, verdicts.Judge(Loss(Of(1), $"{i}", i, 0.7)).Level);
        Assert.Equal(VerdictLevel.Attack, verdicts.Judge(Loss(Of(1), "5", 5, 0.7)).Level);
    }

    [Fact]
    public void A_file_that_the_same_actor_left_sound_in_the_end_is_not_held_against_it()
    {
        verdicts.Judge(Loss(Of(1), "a", 0));
        Assert.True(verdicts.Remembers("/srv/patients", "a"));
        verdicts.Judge(Loss(Of(1), "a", 1) with { Evidence = [] });
        Assert.False(verdicts.Remembers("/srv/patients", "a"));
        Assert.NotEqual(VerdictLevel.Attack, verdicts.Judge(Loss(Of(1), "b", 2)).Level);
    }

    [Fact]
    public void A_sound_file_by_somebody_else_redeems_nothing()
    {
        verdicts.Judge(Loss(Of(1), "a", 0));
        verdicts.Judge(Loss(Of(2), "a", 1) with { Evidence = [] });
        Assert.Equal(VerdictLevel.Attack, verdicts.Judge(Loss(Of(1), "b", 2)).Level);
    }

    [Fact]
    public void Support_in_one_file_that_adds_up_to_a_strong_piece_is_one()
    {
        var half = new Evidence(EvidenceKind.SizeKept, 0.5, "a", "a half");
        verdicts.Judge(Loss(Of(1), "a", 0) with { Evidence = [half, half] });
        Assert.Equal(VerdictLevel.Attack, verdicts.Judge(Loss(Of(1), "b", 0) with { Evidence = [half, half] }).Level);
    }

    [Fact]
    public void One_file_counts_once_with_what_was_found_last()
    {
        for (var i = 0; i < 20; i++)
            Assert.Equal(VerdictLevel.Suspect, verdicts.Judge(Loss(Of(1), "db.sqlite", i)).Level);
        Assert.Equal(VerdictLevel.Clear, verdicts.Judge(Loss(Of(1), "db.sqlite", 21, 0.4)).Level);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(1.2)]
    [InlineData(1.5)]
    public void One_file_in_ten_minutes_is_caught_by_the_second_to_fifth(double weight)
    {
        var caught = Enumerable.Range(1, 5).First(i => verdicts.Judge(Loss(Of(1), $"{i}", i * 600, weight)).Level == VerdictLevel.Attack);
        Assert.InRange(caught, 2, 5);
    }

    [Fact]
    public void Losses_half_a_day_apart_do_not_meet()
    {
        for (var i = 0; i < 10; i++)
            Assert.NotEqual(VerdictLevel.Attack, verdicts.Judge(Loss(Of(1), $"{i}", i * 12 * 3600)).Level);
    }

    [Fact]
    public void Short_lived_children_add_up_in_their_script()
    {
        verdicts.Judge(Loss(Of(11, 1), "a", 0));
        Assert.Equal([1], verdicts.Judge(Loss(Of(12, 1), "b", 1)).Culprits);
    }

    [Fact]
    public void Several_children_of_which_one_is_an_attack_by_itself_are_the_doing_of_their_parent()
    {
        verdicts.Judge(Loss(Of(11, 1), "a", 0));
        Assert.Equal([1], verdicts.Judge(Loss(Of(12, 1), "b", 1, 2)).Culprits);
    }

    [Fact]
    public void Children_of_one_starter_hours_apart_are_each_their_own_culprit()
    {
        verdicts.Judge(Loss(Of(11, 1), "a", 0));
        Assert.Equal([12], verdicts.Judge(Loss(Of(12, 1), "b", 3 * 3600, 2)).Culprits);
    }

    [Fact]
    public void Losses_of_an_only_child_do_not_climb()
    {
        verdicts.Judge(Loss(Of(11, 1), "a", 0));
        Assert.Equal([11], verdicts.Judge(Loss(Of(11, 1), "b", 1)).Culprits);
    }

    [Fact]
    public void For_a_process_that_has_ended_its_starter_stands()
    {
        Assert.Equal([1], verdicts.Judge(Loss([new(11, false, HasEnded: true), new(1, false), Init], "a", 0, 2)).Culprits);
        Assert.Equal([2], verdicts.Judge(Loss([new(22, false, HasEnded: true), new(21, false, HasEnded: true), new(2, false), Init], "b", 0, 2)).Culprits);
    }

    [Fact]
    public void Climbing_ends_below_a_pillar()
    {
        Assert.Equal([11], verdicts.Judge(Loss([new(11, false, HasEnded: true), Init], "a", 0, 2)).Culprits);
    }

    [Fact]
    public void A_pillar_is_never_the_culprit_for_its_children()
    {
        verdicts.Judge(Loss(Of(1), "a", 0));
        Assert.NotEqual(VerdictLevel.Attack, verdicts.Judge(Loss(Of(2), "b", 1)).Level);
        var verdict = verdicts.Judge(Loss(Of(3), "c", 1));
        Assert.Equal(VerdictLevel.Attack, verdict.Level);
        Assert.Equal([1, 2, 3], verdict.Culprits.Order());
    }

    [Fact]
    public void A_pillar_is_the_culprit_for_what_it_does_itself()
    {
        verdicts.Judge(Loss([new(5, IsPillar: true), Init], "a", 0));
        Assert.Equal([5], verdicts.Judge(Loss([new(5, IsPillar: true), Init], "b", 0)).Culprits);
    }

    [Fact]
    public void Unrelated_processes_are_caught_over_the_folder()
    {
        Assert.Equal(VerdictLevel.Suspect, verdicts.Judge(Loss([new(1, false)], "a", 0)).Level);
        Assert.Equal(VerdictLevel.Suspect, verdicts.Judge(Loss([new(2, false)], "b", 0)).Level);
        var verdict = verdicts.Judge(Loss([new(3, false)], "c", 0));
        Assert.Equal(VerdictLevel.Attack, verdict.Level);
        Assert.True(verdict.Score >= Verdicts.VolumeAttackScore);
        Assert.Equal([1, 2, 3], verdict.Culprits.Order());
    }

    [Fact]
    public void Unrelated_processes_in_different_folders_are_not()
    {
        for (var i = 1; i <= 6; i++)
            Assert.Equal(VerdictLevel.Suspect, verdicts.Judge(Loss([new(i, false)], $"{i}", 0) with { Volume = $"/srv/{i}" }).Level);
    }

    [Fact]
    public void Who_only_saved_one_file_badly_is_not_among_the_culprits_of_a_folder()
    {
        verdicts.Judge(Loss([new(9, false)], "support", 0, 0.4));
        verdicts.Judge(Loss([new(1, false)], "a", 0));
        verdicts.Judge(Loss([new(2, false)], "b", 0));
        Assert.DoesNotContain(9, verdicts.Judge(Loss([new(3, false)], "c", 0)).Culprits);
    }

    [Fact]
    public void Who_was_forgiven_starts_anew_in_its_line_and_over_the_folder()
    {
        verdicts.Judge(Loss(Of(1), "a", 0));
        verdicts.Judge(Loss(Of(1), "b", 0));
        verdicts.Forgive([1]);
        Assert.Equal(VerdictLevel.Suspect, verdicts.Judge(Loss(Of(1), "c", 1)).Level);
        Assert.Equal(VerdictLevel.Suspect, verdicts.Judge(Loss([new(2, false)], "d", 1)).Level);
    }

    [Fact]
    public void Forgiving_one_leaves_the_others()
    {
        verdicts.Judge(Loss([new(1, false)], "a", 0));
        verdicts.Judge(Loss([new(2, false)], "b", 0));
        verdicts.Forgive([1]);
        Assert.Equal(VerdictLevel.Attack, verdicts.Judge(Loss([new(2, false)], "c", 0)).Level);
    }
}

/// <summary>Losses for tests: one strong piece each unless said, in one folder.</summary>
internal static class Losses
{
    public static readonly DateTimeOffset Start = new(2017, 5, 12, 7, 44, 0, TimeSpan.Zero);

    public static readonly ActorLink Init = new(1000, IsPillar: true);

    public static ImmutableArray<ActorLink> Of(params long[] line) => [.. line.Select(id => new ActorLink(id, IsPillar: false)), Init];

    public static JudgedChange Loss(ImmutableArray<ActorLink> line, string path, double seconds, double weight = 1) =>
        new(Start.AddSeconds(seconds), line, path, "/srv/patients", weight == 0 ? [] : [new(EvidenceKind.StructureLost, weight, path, "It is lost.")]);
}
