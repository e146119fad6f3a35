using System.Collections.Immutable;

namespace Tourniquet.Core.Judging;

/// <summary>
/// Adds evidence up and decides. A fold: the same changes in the same order give the same verdicts, anywhere. Knows no clock, no files and
/// no processes, only what it is told. Not for two threads at once.
/// </summary>
/// <remarks>
/// Evidence counts for the process and for each of its ancestors, so that short-lived children add up in the script that starts them,
/// and for the protected folder, so that unrelated processes working together add up too.
/// </remarks>
public sealed class Verdicts
{
    /// <summary>Two strong pieces, see <see cref="Evidence"/>.</summary>
    public const double AttackScore = 2.0;

    public const double SuspectScore = Evidence.Strong;

    /// <summary>Losses by actors that have nothing to do with each other may coincide; three files' worth of them in a while do not.</summary>
    public const double VolumeAttackScore = 3.0;

    // Support alone is no attack however much of it there is, unless it says almost the same of file after file.
    private const double Telling = 0.6;
    private const int ManyTelling = 5;

    private const int LossesKept = 64;

    // More are not looked through each time: what is older than a day goes.
    private const int ActorsKept = 10_000;

    // One file every ten minutes must still be caught within five files: after 40 minutes a piece keeps 0.8 of its weight.
    private static readonly TimeSpan HalfLife = TimeSpan.FromHours(2);

    // Until then a piece keeps all of its weight: two strong pieces are an attack, not two at the very same instant.
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Together = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Forgotten = TimeSpan.FromHours(24);

    private readonly Dictionary<long, List<Loss>> byActor = [];
    private readonly Dictionary<string, List<Loss>> byVolume = [];

    public Verdict Judge(JudgedChange change)
    {
        if (change.Evidence.IsEmpty)
        {
            Redeem(change);
            return Verdict.Clear;
        }

        var loss = new Loss(change.At, change.Path, change.Evidence, change.Line);
        foreach (var link in change.Line)
            Remember(byActor, link.Id, loss);
        Remember(byVolume, change.Volume, loss);
        if (byActor.Count > ActorsKept)
            ForgetOld(change.At);
        return JudgeLine(change) ?? JudgeVolume(change) ?? SuspectOrClear(change);
    }

    /// <summary>Something is held against whoever changed this file last.</summary>
    /// <param name="volume">The protected folder.</param>
    public bool Remembers(string volume, string path) => byVolume.TryGetValue(volume, out var losses) && losses.Exists(loss => loss.Path == path);

    /// <summary>
    /// The administrator said it was not an attack: what was held against these actors, or against what runs below them, is forgotten
    /// wherever it was counted, by their starters too.
    /// </summary>
    public void Forgive(IEnumerable<long> actors)
    {
        var forgiven = actors.ToHashSet();
        foreach (var losses in byActor.Values.Concat(byVolume.Values))
            losses.RemoveAll(loss => loss.IsBy(forgiven));
        foreach (var actor in forgiven)
            byActor.Remove(actor);
    }

    /// <summary>What the same actors left broken a moment ago is sound again: they were not done with it.</summary>
    private void Redeem(JudgedChange change)
    {
        foreach (var link in change.Line)
            if (byActor.TryGetValue(link.Id, out var losses))
                losses.RemoveAll(loss => loss.Path == change.Path);
        if (byVolume.TryGetValue(change.Volume, out var all))
            all.RemoveAll(loss => loss.Path == change.Path && change.Line.Any(link => link.Id == loss.Actor));
    }

    /// <summary>The lowest process whose own and inherited losses are an attack; its parent instead, when that parent has several such children.</summary>
    private Verdict? JudgeLine(JudgedChange change)
    {
        for (var i = 0; i < change.Line.Length; i++)
        {
            if (i > 0 && change.Line[i].IsPillar)
                return JudgePillar(change, i);
            var losses = byActor[change.Line[i].Id];
            if (!IsAttack(losses, change.At, AttackScore))
                continue;
            var culprit = Climb(change, i);
            // A file counts once, with what was found last: above, something lighter by another child may have taken the place of a reason.
            var above = byActor[change.Line[culprit].Id];
            var reasons = Score(above, change.At) >= Score(losses, change.At) ? above : losses;
            return new(VerdictLevel.Attack, [change.Line[culprit].Id], Score(reasons, change.At), Reasons(reasons));
        }

        return null;
    }

    /// <summary>
    /// From the lowest whose losses are an attack up to the one that runs it: to the starter of several such children, and from whoever has
    /// ended to its starter. An ended process in between, as a program leaves that detaches its children, is looked past.
    /// </summary>
    private int Climb(JudgedChange change, int lowest)
    {
        var culprit = lowest;
        for (var i = lowest + 1; i < change.Line.Length && !change.Line[i].IsPillar; i++)
        {
            if (change.Line[culprit].HasEnded || HasSeveralChildren(change.Line[i].Id, change.At))
                culprit = i;
            else if (!change.Line[i].HasEnded)
                break;
        }

        return culprit;
    }

    /// <summary>
    /// Several children of a login shell or a service add up. The children are the culprits, and where those are many and short-lived, as of a
    /// loop that is typed into a shell, so is the session that starts them; never a service that others need.
    /// </summary>
    private Verdict? JudgePillar(JudgedChange change, int pillar)
    {
        var (id, losses) = (change.Line[pillar].Id, byActor[change.Line[pillar].Id]);
        if (!IsAttack(losses, change.At, VolumeAttackScore))
            return null;
        var actors = StrongActors(losses, change);
        return new(VerdictLevel.Attack, change.Line[pillar].IsSession && actors.Length > 1 ? actors.Add(id) : actors, Score(losses, change.At), Reasons(losses));
    }

    private Verdict? JudgeVolume(JudgedChange change)
    {
        var losses = byVolume[change.Volume];
        return IsAttack(losses, change.At, VolumeAttackScore) && losses.Select(l => l.Path).Distinct().Count() >= 3
            ? new(VerdictLevel.Attack, StrongActors(losses, change), Score(losses, change.At), Reasons(losses))
            : null;
    }

    private Verdict SuspectOrClear(JudgedChange change)
    {
        var losses = byActor[change.Line[0].Id];
        var score = Score(losses, change.At);
        return score >= SuspectScore ? new(VerdictLevel.Suspect, [], score, Reasons(losses)) : Verdict.Clear;
    }

    /// <summary>
    /// At least two of its own children caused losses at about the same time, themselves or through theirs. An only child's losses do not
    /// climb, nor do those of children that have nothing to do with each other but their starter.
    /// </summary>
    private bool HasSeveralChildren(long parent, DateTimeOffset now) =>
        byActor[parent].Where(loss => loss.IsStrong && loss.At > now - Together).Select(loss => loss.ChildOf(parent)).Where(child => child != 0).Distinct().Count() >= 2;

    private static ImmutableArray<long> StrongActors(List<Loss> losses, JudgedChange change) =>
        [.. losses.Where(loss => loss.IsStrong && loss.At > change.At - TimeSpan.FromHours(1)).Select(loss => loss.Actor).Append(change.Line[0].Id).Distinct()];

    private static bool IsAttack(List<Loss> losses, DateTimeOffset now, double threshold) =>
        (losses.Exists(loss => loss.IsStrong) || losses.Count(loss => loss.Weight >= Telling) >= ManyTelling) && Score(losses, now) >= threshold;

    private static double Score(List<Loss> losses, DateTimeOffset now) =>
        losses.Sum(loss => loss.Weight * Freshness(loss, now)) + losses.Select(loss => loss.DecoyWeight * Freshness(loss, now)).DefaultIfEmpty().Max();

    private static double Freshness(Loss loss, DateTimeOffset now) =>
        now - loss.At <= Fresh ? 1 : Math.Pow(0.5, (now - loss.At - Fresh) / HalfLife);

    private static ImmutableArray<Evidence> Reasons(List<Loss> losses) => [.. losses.SelectMany(loss => loss.Evidence)];

    private static void Remember<TKey>(Dictionary<TKey, List<Loss>> table, TKey key, Loss loss)
        where TKey : notnull
    {
        if (!table.TryGetValue(key, out var losses))
            table[key] = losses = [];
        // A file counts once, with what was found last: a database that is closed again and again does not add up.
        losses.RemoveAll(old => old.At < loss.At - Forgotten || old.Path == loss.Path);
        if (losses.Count == LossesKept)
            losses.RemoveAt(0);
        losses.Add(loss);
    }

    private void ForgetOld(DateTimeOffset now)
    {
        foreach (var (actor, losses) in byActor)
            if (losses.TrueForAll(loss => loss.At < now - Forgotten))
                byActor.Remove(actor);
    }

    private sealed record Loss(DateTimeOffset At, string Path, ImmutableArray<Evidence> Evidence, ImmutableArray<ActorLink> Line)
    {
        public long Actor => Line[0].Id;

        public double Weight { get; } = Evidence.Where(e => e.Kind != EvidenceKind.DecoyTouched).Sum(e => e.Weight);

        /// <summary>Who goes through all files goes through all decoys, and that says no more than one does: they count once.</summary>
        public double DecoyWeight { get; } = Evidence.Where(e => e.Kind == EvidenceKind.DecoyTouched).Sum(e => e.Weight);

        /// <summary>Support that adds up to a strong piece in one file is one.</summary>
        public bool IsStrong => Weight >= Judging.Evidence.Strong;

        public bool IsBy(HashSet<long> actors) => actors.Contains(Actor) || Line.Any(link => !link.IsPillar && actors.Contains(link.Id));

        /// <summary>The child of an ancestor that the loss came through; 0 when it was the ancestor's own doing.</summary>
        public long ChildOf(long ancestor)
        {
            for (var i = 1; i < Line.Length; i++)
                if (Line[i].Id == ancestor)
                    return Line[i - 1].Id;
            return 0;
        }
    }
}
