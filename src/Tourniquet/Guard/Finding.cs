using System.Collections.Immutable;
using Tourniquet.Core.Files;
using Tourniquet.Core.Judging;

namespace Tourniquet.Guard;

/// <summary>What looking at one change brought.</summary>
/// <param name="Facts">What was compared, for the trace; empty where no content was.</param>
internal readonly record struct Finding(RawPath Path, ImmutableArray<Evidence> Evidence, ImmutableArray<ChangeFacts> Facts)
{
    public static readonly Finding None = new(RawPath.Empty, [], []);

    /// <summary>It is a new file, and of a kind that ordinary programs open.</summary>
    public bool IsNewAndReadable { get; init; }

    public Finding And(Finding other) => this with { Path = Path.IsEmpty ? other.Path : Path, Evidence = Evidence.AddRange(other.Evidence), Facts = Facts.AddRange(other.Facts) };
}
