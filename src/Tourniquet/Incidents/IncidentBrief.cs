using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Tourniquet.Core.Judging;
using Tourniquet.Core.Notes;

namespace Tourniquet.Incidents;

/// <summary>An incident without its evidence and files: an entry of `incidents --json`.</summary>
internal sealed record IncidentBrief(
    string Id,
    VerdictLevel Verdict,
    string Path,
    DateTimeOffset OpenedAt,
    DateTimeOffset FirstDamageAt,
    DateTimeOffset? ContainedAt,
    DateTimeOffset? ReleasedAt,
    IncidentActor Actor,
    int FilesTouched,
    int FilesRolledBack,
    int FilesLost,
    ImmutableArray<ContainmentStep> Containment,
    ImmutableArray<Contact> Contacts);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    Converters = [typeof(CamelCase<VerdictLevel>), typeof(CamelCase<ContactKind>)])]
[JsonSerializable(typeof(ImmutableArray<IncidentBrief>))]
internal sealed partial class BriefJson : JsonSerializerContext;
