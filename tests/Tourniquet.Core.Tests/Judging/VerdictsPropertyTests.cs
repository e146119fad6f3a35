using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Tourniquet.Core.Judging;

namespace Tourniquet.Core.Tests.Judging;

/// <summary>What holds for any sequence of changes by any lines of processes.</summary>
public sealed class VerdictsPropertyTests
{
    private static readonly Gen<JudgedChange> Step =
        from gap in Gen.Choose(0, 900)
        from process in Gen.Choose(1, 6)
        from depth in Gen.Choose(0, 3)
        from ended in Gen.Choose(0, 3)
        from file in Gen.Choose(1, 12)
        from weight in Gen.Elements(0, 0.3, 0.5, 1, 1.5, 2)
        select Losses.Loss(Line(process, depth, ended), $"/srv/patients/{file}", gap, weight);

    [Fact]
    public void The_same_changes_give_the_same_verdicts() => ForAll(changes =>
        Verdict(changes).Select(Text).SequenceEqual(Verdict(changes).Select(Text)));

    [Fact]
    public void An_attack_names_culprits_rests_on_a_strong_file_and_on_at_least_two_pieces_worth() => ForAll(changes =>
        Verdict(changes).All(v => v.Level != VerdictLevel.Attack
            || (!v.Culprits.IsEmpty && !v.Reasons.IsEmpty && v.Score >= Verdicts.AttackScore - 1e-9 && v.Reasons.GroupBy(r => r.Path).Any(file => file.Sum(r => r.Weight) >= 1))));

    [Fact]
    public void A_pillar_is_named_only_for_what_it_did_itself() => ForAll(changes =>
    {
        var own = changes.Select(c => c.Line[0].Id).ToHashSet();
        var pillars = changes.SelectMany(c => c.Line).Where(l => l.IsPillar).Select(l => l.Id).ToHashSet();
        return Verdict(changes).SelectMany(v => v.Culprits).All(id => !pillars.Contains(id) || own.Contains(id));
    });

    [Fact]
    public void Culprits_are_of_the_lines_that_were_told_and_never_named_twice() => ForAll(changes =>
    {
        var known = changes.SelectMany(c => c.Line).Select(l => l.Id).ToHashSet();
        return Verdict(changes).All(v => v.Culprits.All(known.Contains) && v.Culprits.Distinct().Count() == v.Culprits.Length);
    });

    [Fact]
    public void Without_evidence_nothing_changes() => ForAll(changes =>
    {
        var idle = changes.SelectMany(c => new[] { c with { Evidence = [] }, c }).ToList();
        return Verdict(idle).Where((_, i) => i % 2 == 1).Select(Text).SequenceEqual(Verdict(changes).Select(Text));
    });

    [Fact]
    public void Forgiving_everybody_is_starting_anew() => ForAll(changes =>
    {
        var used = new Verdicts();
        foreach (var change in changes)
            used.Judge(change);
        used.Forgive(changes.SelectMany(c => c.Line).Select(l => l.Id).Distinct().ToList());
        return changes.Select(used.Judge).Select(Text).SequenceEqual(Verdict(changes).Select(Text));
    });

    [Fact]
    public void Half_a_weight_never_makes_a_graver_verdict() => ForAll(changes =>
    {
        var lighter = changes.Select(c => c with { Evidence = [.. c.Evidence.Select(e => e with { Weight = e.Weight / 2 })] }).ToList();
        return Verdict(lighter).Zip(Verdict(changes)).All(pair => pair.First.Level <= pair.Second.Level);
    });

    private static List<Verdict> Verdict(IEnumerable<JudgedChange> changes)
    {
        var verdicts = new Verdicts();
        return [.. changes.Select(verdicts.Judge)];
    }

    private static string Text(Verdict v) =>
        FormattableString.Invariant($"{v.Level} {v.Score:R} {string.Join(',', v.Culprits)} {string.Join(';', v.Reasons)}");

    /// <summary>A process's starter has the next lower number, so that lines share ancestors; 3 is a login shell, and init is above all of them.</summary>
    private static ImmutableArray<ActorLink> Line(int process, int depth, int ended) =>
    [
        .. Enumerable.Range(0, depth + 1).Select(i => process - i).TakeWhile(id => id > 0)
            .Select((id, i) => new ActorLink(id, IsPillar: id == 3, HasEnded: i < ended - 1)),
        Losses.Init,
    ];

    private static void ForAll(Func<IReadOnlyList<JudgedChange>, bool> holds)
    {
        var runs = Step.ListOf().Select(steps =>
        {
            var at = Losses.Start;
            return (IReadOnlyList<JudgedChange>)[.. steps.Select(s => s with { At = at += s.At - Losses.Start })];
        });
        Prop.ForAll(runs.ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }
}
