using System.Text.Json.Serialization;
using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>Something an actor did to protected files, with what is needed to take it back. Paths are below the top of the file system.</summary>
/// <param name="Sequence">In the order of the kernel's events: undone from the highest down.</param>
[JsonDerivedType(typeof(Rewrote), "rewrote")]
[JsonDerivedType(typeof(Replaced), "replaced")]
[JsonDerivedType(typeof(Removed), "removed")]
[JsonDerivedType(typeof(Renamed), "renamed")]
[JsonDerivedType(typeof(Made), "made")]
public abstract record Change(long Sequence, DateTimeOffset At, RawPath Path)
{
    /// <summary>The version that taking it back needs, if any.</summary>
    [JsonIgnore]
    public VersionRef? VersionBefore => this switch
    {
        Rewrote rewrote => rewrote.Before,
        Replaced replaced => replaced.Before,
        Removed removed => removed.Before,
        _ => null,
    };

    /// <summary>Opened an existing file to write; <paramref name="Before"/> was taken before the open was answered.</summary>
    public sealed record Rewrote(long Sequence, DateTimeOffset At, RawPath Path, ulong Inode, VersionRef Before) : Change(Sequence, At, Path);

    /// <summary>Another file took the name: renamed over it, or made anew after a removal.</summary>
    public sealed record Replaced(long Sequence, DateTimeOffset At, RawPath Path, VersionRef Before) : Change(Sequence, At, Path);

    public sealed record Removed(long Sequence, DateTimeOffset At, RawPath Path, VersionRef Before) : Change(Sequence, At, Path);

    /// <param name="Inode">0 when it is not known which file it was.</param>
    public sealed record Renamed(long Sequence, DateTimeOffset At, RawPath Path, RawPath To, ulong Inode = 0) : Change(Sequence, At, Path);

    /// <summary>A new file. Undone only where it must go: it stands in the way, or it is part of the damage.</summary>
    public sealed record Made(long Sequence, DateTimeOffset At, RawPath Path, ulong Inode) : Change(Sequence, At, Path);
}

/// <summary>What taking one change back came to.</summary>
/// <param name="Displaced">Where in quarantine the content went that stood there, if any.</param>
public sealed record Undone(RawPath Path, UndoState State, VersionRef? Displaced, string? Why);

public enum UndoState
{
    Restored,

    /// <summary>A new file of the attack, moved to quarantine.</summary>
    Quarantined,

    /// <summary>There was nothing to do: it had been done before, or the file is as it was.</summary>
    Unchanged,

    /// <summary>Somebody else has edited the file since: it stays, and the version before the attack stays in the vault.</summary>
    KeptNewer,

    Lost,
}
