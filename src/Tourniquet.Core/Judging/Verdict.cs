using System.Collections.Immutable;

namespace Tourniquet.Core.Judging;

public enum VerdictLevel
{
    Clear,
    Suspect,
    Attack,
}

/// <summary>One process in a line of descent. Numbers are the recorder's own: process ids are used again, these are not.</summary>
/// <param name="Id">Unique in a run.</param>
/// <param name="IsPillar">
/// The server stands on it (init, a login shell, a service manager, the guard's own ancestors): it is never contained for what its children did.
/// </param>
/// <param name="IsSession">
/// A pillar that people or programs work from (a login shell, a service that was there before the guard): it goes on, but what it starts may be refused.
/// </param>
/// <param name="HasEnded">It ran no more when the change was judged: its starter stands for it.</param>
public readonly record struct ActorLink(long Id, bool IsPillar, bool HasEnded = false, bool IsSession = false);

/// <summary>One change that was looked at, and what was found in it: the unit of a trace.</summary>
/// <param name="At">When, by the guard's clock.</param>
/// <param name="Line">Who did it: the process first, then its parent and so on.</param>
/// <param name="Path">The file, for display.</param>
/// <param name="Volume">The protected folder it is in: losses are also added up over it, whoever caused them.</param>
public sealed record JudgedChange(
    DateTimeOffset At,
    ImmutableArray<ActorLink> Line,
    string Path,
    string Volume,
    ImmutableArray<Evidence> Evidence);

/// <summary>A decision, with all that it rests on.</summary>
/// <param name="Culprits">For an attack: whom to contain, each with everything below it.</param>
/// <param name="Reasons">The evidence that counted, newest last.</param>
public sealed record Verdict(VerdictLevel Level, ImmutableArray<long> Culprits, double Score, ImmutableArray<Evidence> Reasons)
{
    public static readonly Verdict Clear = new(VerdictLevel.Clear, [], 0, []);
}
