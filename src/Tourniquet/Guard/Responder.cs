using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Tourniquet.Core.Files;
using Tourniquet.Core.Judging;
using Tourniquet.Core.Notes;
using Tourniquet.Incidents;
using Tourniquet.Linux.Processes;
using Tourniquet.Vault;

namespace Tourniquet.Guard;

/// <summary>
/// From evidence to verdict to containment to incident. What must be quick (refusing, freezing) is done at once; the rollback follows as a job
/// of the ledger, after all that the actor still did has been worked through. Under the guard's lock unless said.
/// </summary>
internal sealed class Responder(GuardState state, IncidentStore store, Action<string> say, Action refuseContained, Action drainWatch, Func<GuardedVolume, RawPath, bool> isHarmful)
{
    // A line of processes that is contained while another of the same starter is: one attack, not two.
    private static readonly TimeSpan SameAttack = TimeSpan.FromSeconds(10);

    // What an actor did in the minute before its first loss belongs to the attack: it renamed first, or it copied.
    private static readonly TimeSpan LeadIn = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan BetweenSettlings = TimeSpan.FromSeconds(1);

    // Of a released incident the stored record is enough.
    private const int LiveKept = 64;

    private readonly List<LiveIncident> live = [];
    private readonly Queue<LiveIncident> toContain = [];
    private readonly Dictionary<long, ImmutableArray<Contact>> contacts = [];
    private int sequence;

    public IReadOnlyList<LiveIncident> Live => live;

    public void NoteContacts(ProcessNode node, ImmutableArray<Contact> found)
    {
        var root = node.Root.Id;
        contacts[root] = contacts.TryGetValue(root, out var known) ? [.. known.Union(found)] : found;
    }

    public void Consider(Job job, Finding finding)
    {
        if (job is not Job.Run && job.Node.Containment != Containment.None)
            SettleAgain(job.Node);
        if (finding.Evidence.IsDefaultOrEmpty && finding.Facts.IsDefaultOrEmpty)
            return;
        if (job.Node.IsAllowed || job.Node.IsGuard)
            return;
        var folder = job.Volume.FolderOf(finding.Path)?.Name ?? job.Volume.Vault.TopPath.ToString();
        var path = job.Volume.Display(finding.Path);
        if (finding.Evidence.IsEmpty && state.Options.Trace is null && !state.Verdicts.Remembers(folder, path))
            return;
        var line = job.Node.Line.Select((link, i) => i < MostEnded ? link with { HasEnded = HasEnded(job.Node, i) } : link).ToImmutableArray();
        var change = new JudgedChange(job.At, line, path, folder, finding.Evidence);
        var verdict = state.Verdicts.Judge(change);
        state.Options.Trace?.Record(TraceLine.Of(change, finding.Facts, verdict));
        if (verdict.Level == VerdictLevel.Suspect)
            say($"suspect: {job.Node.Name} ({job.Node.Process}) at {path}: {finding.Evidence[^1].Text}");
        if (verdict.Level == VerdictLevel.Attack)
            Attack(job, folder, verdict);
    }

    /// <summary>Freezes what a verdict named. Called by the ledger without the lock: it walks through all processes.</summary>
    public void ContainNow()
    {
        LiveIncident? incident;
        lock (state.Sync)
            incident = toContain.Count > 0 ? toContain.Dequeue() : null;
        if (incident is null)
            return;
        if (state.Contains)
            Freezer.Freeze(state, incident);
        lock (state.Sync)
        {
            incident.ContainedAt ??= state.Contains ? state.Clock.GetUtcNow() : null;
            incident.Steps.AddRange(state.Contains ? [new("deny", incident.ContainedAt!.Value), new("freeze", state.Clock.GetUtcNow())] : []);
            refuseContained();
            drainWatch();
            WantSettling(incident);
        }
    }

    /// <summary>An incident has to be settled now or soon.</summary>
    public bool HasToSettle { get; private set; }

    /// <summary>
    /// Queues the settling of incidents behind all that is known to have been done. Once for each at a time, and not again so soon: it goes
    /// through every change of the incident, which in a long one would be nearly all that the ledger does.
    /// </summary>
    /// <param name="evenSoon">Somebody waits for it.</param>
    public void SettleDue(bool evenSoon = false)
    {
        if (!HasToSettle)
            return;
        lock (state.Sync)
        {
            foreach (var incident in live.Where(known => known is { HasToSettle: true, IsSettling: false }))
            {
                if (!evenSoon && incident.SettledAt is { } at && state.Since(at) < BetweenSettlings)
                    continue;
                (incident.HasToSettle, incident.IsSettling) = (false, true);
                state.Jobs.Add(new Job.Run(incident.Volume, incident.Nodes[0], () => Settle(incident), state.Clock.GetUtcNow()));
            }

            HasToSettle = live.Exists(known => known.HasToSettle);
        }
    }

    private void WantSettling(LiveIncident incident)
    {
        incident.HasToSettle = true;
        HasToSettle = true;
    }

    public LiveIncident? Find(string id) => live.Find(incident => incident.Id == id);

    public void Save(LiveIncident incident) => store.Save(incident.ToRecord());

    private void Attack(Job job, string folder, Verdict verdict)
    {
        var culprits = verdict.Culprits.Select(id => FindNode(job.Node, id)).OfType<ProcessNode>().ToList();
        if (culprits.Count == 0)
            culprits.Add(job.Node);
        var incident = live.Find(known => known.Belongs(culprits, job.Volume, job.At - SameAttack));
        if (incident is null)
        {
            incident = new(NewId(job.At), folder, job.Volume, job.At);
            if (live.Count >= LiveKept)
                live.RemoveAll(known => known.ReleasedAt is not null);
            live.Add(incident);
        }

        incident.Add(culprits, verdict.Reasons, job.At);
        incident.Contacts = contacts.GetValueOrDefault(job.Node.Root.Id, incident.Contacts);
        if (state.Contains)
            foreach (var culprit in culprits)
                Mark(culprit, incident);
        if (!toContain.Contains(incident))
            toContain.Enqueue(incident);
    }

    /// <summary>From this instant the gate refuses the culprit and all below it.</summary>
    /// <remarks>Stopped before anything is refused: a refused script would go on to rename the next file, and the next.</remarks>
    private void Mark(ProcessNode culprit, LiveIncident incident)
    {
        if (culprit.IsPillar)
        {
            culprit.Containment = Containment.WritesDenied;
            foreach (var node in state.Processes.Known)
                if (culprit.Standing == Standing.Session && node.Containment == Containment.None && node.NearestPillar == culprit.Id)
                    node.Containment = Containment.WritesDenied;
            return;
        }

        foreach (var node in state.Processes.Known.Append(culprit))
            if (!node.IsPillar && !node.IsGuard && node.Descends(culprit.Id) && node.Containment != Containment.Frozen)
            {
                node.Containment = Containment.Frozen;
                if (Freezer.Stop(node))
                    incident.Frozen.Add(node);
            }
    }

    // Farther up than this nobody looks: starters of starters are not the culprit.
    private const int MostEnded = 4;

    private static bool HasEnded(ProcessNode node, int up)
    {
        for (; up > 0; up--)
            node = node.Parent!;
        return ProcessReader.Stat(node.Process) is not { IsZombie: false } stat || stat.StartedAt != node.StartedAt;
    }

    private ProcessNode? FindNode(ProcessNode from, long id)
    {
        for (var node = from; node is not null; node = node.Parent)
            if (node.Id == id)
                return node;
        return state.Processes.Known.FirstOrDefault(node => node.Id == id);
    }

    /// <summary>Run by the ledger after everything the actor did before it was frozen: collects the changes, rolls back, writes the incident.</summary>
    private void Settle(LiveIncident incident)
    {
        var isFirst = incident.SettledAt is null;
        lock (state.Sync)
        {
            incident.Collect(state, incident.FirstDamageAt - LeadIn);
            (incident.IsSettling, incident.SettledAt) = (false, state.Now);
        }

        if (state is { Contains: true, Options.AutoRollback: true })
            RollBack(incident);
        incident.Describe();
        Save(incident);
        say($"incident {incident.Id}: {incident.Summary()}");
        if (isFirst && state.Options.OnIncident is { } action)
            ThreadPool.QueueUserWorkItem(_ => IncidentAction.Start(action, incident.ToRecord().Incident, say));
        if (incident.Evidence.Exists(e => e.Kind == EvidenceKind.VaultTouched))
            PreserveAgain(incident.Volume);
    }

    /// <summary>The vault itself was attacked: whatever link is missing is made again from the files, which are there.</summary>
    private void PreserveAgain(GuardedVolume volume)
    {
        foreach (var folder in volume.Folders)
            volume.Mirror.Baseline(folder.Path, new(), CancellationToken.None);
        say("the vault was attacked: every file has been preserved again");
    }

    /// <summary>The last that a stopped actor did was worked through only after its changes had been collected.</summary>
    private void SettleAgain(ProcessNode node)
    {
        if (live.Find(known => known is { SettledAt: not null, ReleasedAt: null } && known.Nodes.Exists(n => node.Descends(n.Id))) is { } incident)
            WantSettling(incident);
    }

    /// <summary>Takes the incident's changes back, newest first. By the ledger, without the lock.</summary>
    public void RollBack(LiveIncident incident)
    {
        new IncidentRollback(state, incident, isHarmful).Run();
        lock (state.Sync)
            incident.Steps.Add(new("rollback", state.Clock.GetUtcNow()));
    }

    /// <summary>The wrong-verdict path: nobody is refused any more, and what was held against the actors is forgotten.</summary>
    public void Release(LiveIncident incident)
    {
        incident.ReleasedAt = state.Clock.GetUtcNow();
        incident.Steps.Add(new("release", incident.ReleasedAt.Value));
        foreach (var node in state.Processes.Known.Where(node => incident.Nodes.Exists(culprit => node.Descends(culprit.Id))))
            node.Containment = Containment.None;
        var forgiven = incident.Nodes.Concat(incident.Changes.Select(c => c.Node)).Select(node => node.Id).Distinct().ToImmutableArray();
        state.Verdicts.Forgive(forgiven);
        state.Options.Trace?.Record(TraceLine.Of(forgiven));
    }

    /// <summary>Puts the actor's changes back as they were before the rollback. By the ledger, without the lock.</summary>
    public IReadOnlyList<string> UndoRollback(LiveIncident incident)
    {
        var problems = new List<string>();
        foreach (var (i, change) in incident.Changes.Index().Where(c => incident.IsUndone(c.Item)).OrderBy(c => c.Item.Change.Sequence).ToList())
        {
            var redone = new Redo(change.Volume.Vault, change.Volume.Mirror, incident.Id).Apply(change.Change, incident.UndoneOf(change));
            lock (state.Sync)
                incident.Changes[i] = change with { Change = redone.Change };
            if (redone.Problem is { } problem)
                problems.Add(problem);
        }

        lock (state.Sync)
        {
            incident.ForgetUndone();
            incident.Steps.Add(new("rollback undone", state.Clock.GetUtcNow()));
        }

        return problems;
    }

    private string NewId(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture) + "-" + (++sequence).ToString("d2", CultureInfo.InvariantCulture);
}
