using Tourniquet.Core.Files;
using Tourniquet.Core.Judging;
using Tourniquet.Linux.Fanotify;
using Tourniquet.Linux.Native;
using Tourniquet.State;
using Tourniquet.Vault;

namespace Tourniquet.Guard;

/// <summary>
/// All that the guard's threads share. Everything mutable in here is used under <see cref="Sync"/>, which nobody holds across a call that
/// may wait for a disk.
/// </summary>
internal sealed class GuardState(GuardOptions options, TimeProvider clock, ProcessTable processes, IReadOnlyList<GuardedVolume> volumes, GateGroup gate, AllowList allowList)
{
    public Lock Sync { get; } = new();

    public GuardOptions Options { get; } = options;

    public TimeProvider Clock { get; } = clock;

    public ProcessTable Processes { get; } = processes;

    public IReadOnlyList<GuardedVolume> Volumes { get; } = volumes;

    public GateGroup Gate { get; } = gate;

    public AllowList AllowList { get; } = allowList;

    public Dictionary<FileKey, OpenRecord> Open { get; } = [];

    public NewFiles NewFiles { get; } = new(clock);

    public List<HeldOpen> Held { get; } = [];

    /// <summary>Files without their link in the vault for a moment, with the copy that stands for it and since when.</summary>
    public Dictionary<(GuardedVolume Volume, RawPath Path), (VersionRef Copy, long At)> LetGo { get; } = [];

    public ChangeLog Changes { get; } = new();

    public Verdicts Verdicts { get; } = new();

    public Companions<LostContent> Companions { get; } = new();

    public Coverage Coverage { get; } = new();

    /// <summary>Files that were open to be written before the gate was there, by absolute path.</summary>
    public HashSet<RawPath> OpenBefore { get; } = [];

    public GateMetrics Metrics { get; } = new();

    public JobQueue Jobs { get; } = new();

    public Pulse Pulse { get; } = Pulse.Create();

    /// <summary>The guard's second process; it never waits at the gate.</summary>
    public int StandbyProcess { get => Processes.Standby; set => Processes.Standby = value; }

    public long Now => Clock.GetTimestamp();

    /// <summary>
    /// In ticks of <see cref="Now"/>, 40 ms. While a line of processes that nobody knows yet has a file open to be overwritten, others like it wait
    /// this long for it to be judged.
    /// </summary>
    public long Turn { get; } = clock.TimestampFrequency / 25;

    public TimeSpan Since(long timestamp) => Clock.GetElapsedTime(timestamp);

    public bool Contains => Options.Mode == GuardMode.Contain;

    public GuardedVolume? VolumeOf(ulong device)
    {
        foreach (var volume in Volumes)
            if (volume.Device == device)
                return volume;
        return null;
    }

    /// <summary>btrfs gives subvolumes ids of their own in events: with one volume there is no doubt whose it is.</summary>
    public GuardedVolume? VolumeOfEvent(ulong fileSystemId)
    {
        foreach (var volume in Volumes)
            if (volume.FileSystemId == fileSystemId)
                return volume;
        return Volumes.Count == 1 ? Volumes[0] : null;
    }
}

internal enum GuardMode
{
    Contain,
    Observe,
}

/// <param name="Deadline">The longest that an open may wait for us.</param>
/// <param name="KeepFor">How long versions are kept.</param>
internal sealed record GuardOptions(GuardMode Mode, bool AutoRollback, string? OnIncident, TimeSpan Deadline, TimeSpan KeepFor)
{
    /// <summary>Paths of the <see cref="Guard.Decoys"/>, for display as evidence has them.</summary>
    public IReadOnlySet<string> Decoys { get; init; } = new HashSet<string>();

    /// <summary>Where the run is recorded, when it was asked for.</summary>
    public TraceRecorder? Trace { get; init; }

    public string ModeName => Mode == GuardMode.Contain ? "contain" : "observe";
}

/// <summary>What a removed file held: its version, in the vault of a volume.</summary>
internal sealed record LostContent(GuardedVolume Volume, VersionRef Version, ProcessNode Node);

/// <summary>One thing for the ledger to work through. <see cref="Counted"/>: its root's next opens to write wait for it.</summary>
internal abstract record Job(GuardedVolume Volume, ProcessNode Node, bool Counted, DateTimeOffset At)
{
    /// <summary>Its place in the order of changes, taken when its event was read. The changes that come of it are numbered from there.</summary>
    public long Sequence { get; init; }

    /// <summary>A name has another file or none: make the mirror agree.</summary>
    public sealed record Named(GuardedVolume Volume, ProcessNode Node, RawPath Path, bool Counted, DateTimeOffset At) : Job(Volume, Node, Counted, At);

    /// <summary>A file was written and closed that was not captured: it is new, or it was empty.</summary>
    public sealed record Written(GuardedVolume Volume, ProcessNode Node, RawPath Path, bool Counted, DateTimeOffset At) : Job(Volume, Node, Counted, At)
    {
        /// <summary>The file itself, for the ledger to close, where it is known.</summary>
        public NewFile? File { get; init; }
    }

    public sealed record Moved(GuardedVolume Volume, ProcessNode Node, RawPath? From, RawPath? To, bool IsFolder, bool Counted, DateTimeOffset At) : Job(Volume, Node, Counted, At);

    public sealed record Rewritten(OpenRecord Record, bool StillOpen, ProcessNode Node, DateTimeOffset At) : Job(Record.Volume, Node, true, At);

    /// <summary>A file was changed that is neither new nor was opened to write: see <see cref="Ledger"/>.</summary>
    public sealed record Unasked(GuardedVolume Volume, ProcessNode Node, RawPath Path, DateTimeOffset At) : Job(Volume, Node, false, At);

    /// <param name="MovedTo">Where it was moved to, when it was moved out of its place.</param>
    public sealed record VaultTouched(GuardedVolume Volume, ProcessNode Node, RawPath Path, DateTimeOffset At, RawPath? MovedTo = null) : Job(Volume, Node, true, At);

    /// <summary>Anything that must run between the others, in order: a rollback, a command.</summary>
    public sealed record Run(GuardedVolume Volume, ProcessNode Node, Action Action, DateTimeOffset At) : Job(Volume, Node, false, At);
}
