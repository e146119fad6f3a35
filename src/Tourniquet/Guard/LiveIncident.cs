using System.Collections.Immutable;
using Tourniquet.Core.Files;
using Tourniquet.Core.Formats;
using Tourniquet.Core.Judging;
using Tourniquet.Core.Notes;
using Tourniquet.Incidents;
using Tourniquet.Linux.Processes;
using Tourniquet.Vault;

namespace Tourniquet.Guard;

/// <summary>An incident while the guard that saw it runs: its processes, its changes, what has been done. Under the guard's lock.</summary>
internal sealed class LiveIncident(string id, string folder, GuardedVolume volume, DateTimeOffset at)
{
    private readonly HashSet<Evidence> known = [];
    private readonly HashSet<string> evidencePaths = new(StringComparer.Ordinal);
    private readonly Dictionary<long, Undone> undone = [];
    private ImmutableArray<IncidentProcess> processes = [];
    private DateTimeOffset lastSeenAt = at;
    private string? userName;

    public string Id { get; } = id;

    public GuardedVolume Volume { get; } = volume;

    public DateTimeOffset OpenedAt { get; } = at;

    public DateTimeOffset FirstDamageAt { get; private set; } = at;

    public DateTimeOffset? ContainedAt { get; set; }

    public DateTimeOffset? ReleasedAt { get; set; }

    /// <summary>There is something that the last settling did not see.</summary>
    public bool HasToSettle { get; set; }

    public bool IsSettling { get; set; }

    /// <summary>When its changes were last collected, and taken back where that is wanted; by the guard's monotonic clock.</summary>
    public long? SettledAt { get; set; }

    public List<ProcessNode> Nodes { get; } = [];

    public List<ProcessNode> Frozen { get; } = [];

    public List<Evidence> Evidence { get; } = [];

    public List<ContainmentStep> Steps { get; } = [];

    public List<LoggedChange> Changes { get; } = [];

    public ImmutableArray<Contact> Contacts { get; set; } = [];

    public bool Belongs(List<ProcessNode> culprits, GuardedVolume where, DateTimeOffset since) =>
        Volume == where && ReleasedAt is null
        && culprits.Exists(culprit => Nodes.Exists(node =>
            node.Descends(culprit.Id) || culprit.Descends(node.Id) || (node.Parent == culprit.Parent && lastSeenAt >= since)));

    public void Add(IEnumerable<ProcessNode> culprits, ImmutableArray<Evidence> reasons, DateTimeOffset when)
    {
        lastSeenAt = when;
        Nodes.AddRange(culprits.Except(Nodes));
        foreach (var reason in reasons.Where(known.Add))
        {
            Evidence.Add(reason);
            evidencePaths.Add(reason.Path);
        }
    }

    /// <summary>Takes over what the actors changed since an instant, files that they still hold open included.</summary>
    public void Collect(GuardState state, DateTimeOffset since)
    {
        foreach (var record in state.Open.Values.Where(r => !r.IsLogged && r.IsChanged() && Nodes.Exists(n => r.Node.Descends(n.Id))))
        {
            record.IsLogged = true;
            state.Changes.Add(new(record.Node, record.Volume, new Change.Rewrote(record.Sequence, state.Clock.GetUtcNow(), record.OpenedAs, record.StatBefore.Inode, record.Before)));
        }

        var culprits = Nodes.Select(n => n.Id).ToList();
        Changes.AddRange(state.Changes.Take(culprits, since, change => evidencePaths.Contains(Display(change))));
        if (Changes.Count > 0)
            FirstDamageAt = new[] { FirstDamageAt, Changes.Where(c => c.Change is not Change.Made).Select(c => c.Change.At).DefaultIfEmpty(FirstDamageAt).Min() }.Min();
    }

    public bool IsUndone(LoggedChange change) => undone.ContainsKey(change.Change.Sequence);

    public Undone UndoneOf(LoggedChange change) => undone[change.Change.Sequence];

    public void Undo(LoggedChange change, Undone result) => undone[change.Change.Sequence] = result;

    public void ForgetUndone() => undone.Clear();

    public IEnumerable<(LoggedChange Change, Undone Undone)> Undone =>
        Changes.Where(IsUndone).Select(change => (change, UndoneOf(change)));

    public bool IsEvidence(RawPath path) => evidencePaths.Contains(Volume.Display(path));

    /// <summary>Looks up what can still be asked of the processes. Opens their programs, so never under the lock that the gate needs.</summary>
    public void Describe()
    {
        processes = [.. Nodes.Concat(Changes.Select(c => c.Node)).Concat(Frozen).Distinct().Take(64).Select(ProcessDescription.Of)];
        userName = ProcessDescription.UserName(Nodes);
    }

    public int FilesLost => ToRecord().Incident.FilesLost;

    public string Summary()
    {
        var record = ToRecord().Incident;
        return $"{record.Actor.Description} touched {record.FilesTouched} file(s); {record.FilesRolledBack} put back, {record.FilesLost} lost";
    }

    public IncidentRecord ToRecord()
    {
        var files = TouchedFiles.Of(Changes, undone, Display);
        var incident = new Incident
        {
            Id = Id,
            Verdict = VerdictLevel.Attack,
            Path = folder,
            OpenedAt = OpenedAt,
            FirstDamageAt = FirstDamageAt,
            ContainedAt = ContainedAt,
            ReleasedAt = ReleasedAt,
            Actor = new("process", ProcessDescription.Line(Nodes), userName, null, processes),
            Evidence = [.. Evidence],
            Files = files,
            FilesTouched = files.Count(f => f.Change != "made"),
            FilesRolledBack = files.Count(f => f is { Change: not "made", State: "restored" or "unchanged" }),
            FilesLost = files.Count(f => f.State == "lost"),
            Containment = [.. Steps],
            Contacts = Contacts,
            Timeline = Timeline.Of(this),
        };
        return new(
            incident,
            [.. Changes.Select(c => new RecordedChange(c.Volume.Vault.Id, c.Change))],
            [.. Undone.Select(u => new RecordedUndo(u.Change.Volume.Vault.Id, u.Change.Change.Sequence, u.Undone))],
            [.. Frozen.Select(node => new StoppedProcess(node.Process, node.StartedAt, ProcessReader.BootId))]);
    }

    private string Display(LoggedChange change) => change.Volume.Display(change.Change.Path);
}
