using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tourniquet.Core.Judging;

/// <summary>One line of a trace: a change with all that the guard knew of it, and what it decided.</summary>
/// <param name="Change">What <see cref="Verdicts"/> got.</param>
/// <param name="Facts">What <see cref="Assessment"/> got, where content was compared; its evidence is part of the change's.</param>
/// <param name="Level">The verdict. Clear also where nothing was found and nothing asked.</param>
/// <param name="Forgiven">Instead of a change: actors that were released.</param>
public sealed record TraceLine(JudgedChange? Change, ImmutableArray<ChangeFacts> Facts, VerdictLevel Level, ImmutableArray<long> Culprits, ImmutableArray<long> Forgiven)
{
    public static TraceLine Of(JudgedChange change, ImmutableArray<ChangeFacts> facts, Verdict verdict) => new(change, facts, verdict.Level, verdict.Culprits, []);

    public static TraceLine Of(ImmutableArray<long> forgiven) => new(null, [], VerdictLevel.Clear, [], forgiven);

    public string ToJson() => JsonSerializer.Serialize(this, TraceJson.Default.TraceLine);

    /// <exception cref="FormatException">It is no line of a trace.</exception>
    public static TraceLine Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, TraceJson.Default.TraceLine) ?? throw new FormatException("An empty line of a trace.");
        }
        catch (JsonException e)
        {
            throw new FormatException($"Not a line of a trace: {e.Message}", e);
        }
    }
}

/// <summary>Judges a recorded run again: the same lines give the same verdicts, or the judging has changed.</summary>
public static class Replay
{
    public static IEnumerable<ReplayedLine> Run(IEnumerable<TraceLine> trace)
    {
        var verdicts = new Verdicts();
        foreach (var line in trace)
        {
            if (!line.Forgiven.IsEmpty)
                verdicts.Forgive(line.Forgiven);
            if (line.Change is { } change)
                yield return new(line, verdicts.Judge(change), [.. line.Facts.SelectMany(facts => Assessment.Assess(facts))]);
        }
    }
}

/// <param name="Assessed">What the facts weigh today.</param>
public sealed record ReplayedLine(TraceLine Recorded, Verdict Verdict, ImmutableArray<Evidence> Assessed)
{
    public bool IsSameVerdict => Verdict.Level == Recorded.Level && Verdict.Culprits.SequenceEqual(Recorded.Culprits);

    public bool IsSameEvidence => Assessed.All(Recorded.Change!.Evidence.Contains);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(TraceLine))]
internal sealed partial class TraceJson : JsonSerializerContext;
