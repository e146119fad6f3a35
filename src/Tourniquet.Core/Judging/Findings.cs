using System.Collections.Immutable;

namespace Tourniquet.Core.Judging;

/// <summary>Collects the evidence about one change and writes its sentences.</summary>
internal sealed class Findings(ChangeFacts facts)
{
    private readonly ImmutableArray<Evidence>.Builder found = ImmutableArray.CreateBuilder<Evidence>();

    public string Was => FileKinds.Name(facts.Before.Recognition.Kind);

    public string Now => FileKinds.Name(facts.After.Recognition.Kind);

    public void Add(EvidenceKind kind, double weight, string text) => found.Add(new(kind, weight, facts.Path, text));

    public ImmutableArray<Evidence> ToEvidence() => found.ToImmutable();

    public void AddSize(double weight)
    {
        var (before, after) = (facts.Before.Size, facts.After.Size);
        var text = SizeRelations.Of(before, after) switch
        {
            SizeRelation.Equal => $"The size is still exactly {before:N0} bytes, as when every byte is replaced by an encrypted one.",
            SizeRelation.GrownByConstant => $"It grew by {after - before:N0} bytes only, about what a wrapped key takes.",
            SizeRelation.Base64 => $"It grew from {before:N0} to {after:N0} bytes, four for three, as when encrypted bytes are written as base64.",
            SizeRelation.Doubled => $"It grew from {before:N0} to {after:N0} bytes, two for one, as when every byte is padded or written as hex.",
            _ => null,
        };
        if (text is not null)
            Add(EvidenceKind.SizeKept, weight, text);
    }

    /// <summary>The weight is for an added suffix; another name altogether is what conversions leave as well, and weighs half.</summary>
    public void AddNewName(double weight)
    {
        if (facts.NewPath == facts.Path)
            return;
        var name = facts.NewPath[(facts.NewPath.LastIndexOf('/') + 1)..];
        var added = facts.NewPath.StartsWith(facts.Path, StringComparison.Ordinal) ? facts.NewPath[facts.Path.Length..] : null;
        if (added is not null)
            Add(EvidenceKind.NewSuffix, weight, $"\"{added}\" was added to its name.");
        else if (ExtensionOf(facts.NewPath) != ExtensionOf(facts.Path))
            Add(EvidenceKind.NewSuffix, weight / 2, $"It has a new name with another ending: {name}.");
    }

    private static string ExtensionOf(string path) =>
        path.LastIndexOf('.') is var dot && dot > path.LastIndexOf('/') ? path[dot..] : "";
}
