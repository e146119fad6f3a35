using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Tourniquet.Core.Judging;
using Tourniquet.Core.Notes;
using Tourniquet.Vault;

namespace Tourniquet.Incidents;

/// <summary>
/// One attack on one server: who, what was seen, what was done. Written as JSON; docs/json.md names every field, so renaming one here is a
/// change of a published format.
/// </summary>
internal sealed record Incident
{
    public required string Id { get; init; }

    public required VerdictLevel Verdict { get; init; }

    /// <summary>The protected folder.</summary>
    public required string Path { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    public required DateTimeOffset FirstDamageAt { get; init; }

    public DateTimeOffset? ContainedAt { get; init; }

    public DateTimeOffset? ReleasedAt { get; init; }

    public required IncidentActor Actor { get; init; }

    public ImmutableArray<Evidence> Evidence { get; init; } = [];

    public ImmutableArray<TouchedFile> Files { get; init; } = [];

    public int FilesTouched { get; init; }

    public int FilesRolledBack { get; init; }

    public int FilesLost { get; init; }

    public ImmutableArray<ContainmentStep> Containment { get; init; } = [];

    /// <summary>Addresses and wallets read from notes that the actor left.</summary>
    public ImmutableArray<Contact> Contacts { get; init; } = [];

    public ImmutableArray<TimelineEntry> Timeline { get; init; } = [];
}

/// <param name="Kind">"process" or, from the SMB work on, "smb-client".</param>
/// <param name="Description">One line for a person.</param>
/// <param name="User">The user that the file accesses were made as.</param>
/// <param name="Address">Of an SMB client; null for local processes.</param>
internal sealed record IncidentActor(string Kind, string Description, string? User, string? Address, ImmutableArray<IncidentProcess> Processes);

internal sealed record IncidentProcess(int Pid, string? Executable, string? Sha256, string? CommandLine);

/// <param name="Change">"rewritten", "replaced", "removed", "renamed" or "made".</param>
/// <param name="State">"touched", "restored", "quarantined", "unchanged", "keptNewer" or "lost".</param>
internal sealed record TouchedFile(string Path, string Change, string State, string? Note);

/// <param name="Action">"hold", "deny", "freeze", "release" …</param>
internal sealed record ContainmentStep(string Action, DateTimeOffset At);

internal sealed record TimelineEntry(DateTimeOffset At, string Text);

/// <summary>What is kept of an incident on disk: what is shown, and what rollback and its undoing need.</summary>
/// <param name="Stopped">Processes that stand still because of it; null in files of earlier versions.</param>
internal sealed record IncidentRecord(
    Incident Incident, ImmutableArray<RecordedChange> Changes, ImmutableArray<RecordedUndo> Undone, ImmutableArray<StoppedProcess>? Stopped = null);

/// <summary>A process by what tells it from a later one with the same number.</summary>
/// <param name="StartedAt">Clock ticks since boot.</param>
/// <param name="Boot">Of the kernel, by its boot id.</param>
internal sealed record StoppedProcess(int Pid, ulong StartedAt, string Boot);

/// <param name="VaultId">Which vault the change's versions are in.</param>
internal sealed record RecordedChange(string VaultId, Change Change);

/// <param name="Sequence">Of the change that was taken back.</param>
internal sealed record RecordedUndo(string VaultId, long Sequence, Undone Undone);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    Converters =
    [
        typeof(CamelCase<VerdictLevel>), typeof(CamelCase<EvidenceKind>), typeof(CamelCase<ContactKind>), typeof(CamelCase<UndoState>),
    ])]
[JsonSerializable(typeof(IncidentRecord))]
[JsonSerializable(typeof(Incident))]
[JsonSerializable(typeof(ImmutableArray<Incident>))]
internal sealed partial class IncidentJson : JsonSerializerContext;

/// <summary>Enumerations in JSON: "attack", "structureLost".</summary>
internal sealed class CamelCase<T>() : JsonStringEnumConverter<T>(System.Text.Json.JsonNamingPolicy.CamelCase)
    where T : struct, Enum;
