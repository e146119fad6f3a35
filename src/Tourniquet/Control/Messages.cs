using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Tourniquet.Guard;

namespace Tourniquet.Control;

/// <summary>What a command asks of the running guard: one line of JSON over its socket.</summary>
/// <param name="Command">"status", "rollback", "release", "restore", "check", "settle", "allow".</param>
/// <param name="Id">An incident.</param>
internal sealed record Request(string Command, string? Id = null, bool UndoRollback = false, string? Path = null, DateTimeOffset? At = null, string? VersionName = null, string? To = null);

/// <summary>The guard's answer: one line of JSON. The text is what the command prints.</summary>
/// <param name="Progress">When set, the work goes on and another line follows.</param>
internal sealed record Reply(bool Ok, string Text, StatusReport? Status = null, WorkProgress? Progress = null);

/// <param name="Done">Files so far.</param>
/// <param name="Expected">Null when it is not known how many there are.</param>
internal sealed record WorkProgress(long Done, long? Expected);

/// <summary>`status --json`; docs/json.md has every field and unit.</summary>
internal sealed record StatusReport
{
    /// <summary>"starting", "baseline", "protecting", or "stopped" when no guard runs.</summary>
    public required string State { get; init; }

    public string? Version { get; init; }

    public string? Mode { get; init; }

    public int? Pid { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public required ImmutableArray<PathStatus> Paths { get; init; }

    public GateStatus? Gate { get; init; }

    public ImmutableArray<CoverageStatus> Coverage { get; init; } = [];

    public int OpenIncidents { get; init; }
}

internal sealed record PathStatus(
    string Path, string Filesystem, long FilesPreserved, long FilesTotal, string Vault, long VaultBytes, long FreeBytes, long FreeFloorBytes);

/// <param name="P50Microseconds">At most this, from a histogram in powers of two.</param>
internal sealed record GateStatus(long Count, double P50Microseconds, double P99Microseconds, double MaxMicroseconds, int Held);

internal sealed record CoverageStatus(string Reason, long Count, ImmutableArray<string> Examples);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Request))]
[JsonSerializable(typeof(Reply))]
internal sealed partial class ControlJson : JsonSerializerContext;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(StatusReport))]
internal sealed partial class StatusJson : JsonSerializerContext;
