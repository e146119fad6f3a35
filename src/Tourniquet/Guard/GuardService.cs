using System.Collections.Immutable;
using System.Reflection;
using Tourniquet.Control;
using Tourniquet.Core.Files;
using Tourniquet.Incidents;
using Tourniquet.Linux.Processes;
using Tourniquet.Vault;

namespace Tourniquet.Guard;

/// <summary>What commands ask of a running guard. Work on files goes through the ledger, so that it never crosses what the guard does itself.</summary>
internal sealed class GuardService(GuardDaemon daemon, IncidentStore store, DateTimeOffset startedAt)
{
    private static readonly TimeSpan LongestWork = TimeSpan.FromHours(12);

    public static string Version { get; } =
        typeof(GuardService).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    public Reply Handle(Request request, Caller caller) => request.Command switch
    {
        "status" => new(Ok: true, "", Status()),
        "rollback" => WithIncident(request.Id, RollBack, RollBackStored),
        "release" => WithIncident(request.Id, incident => Release(incident, request.UndoRollback), record => ReleaseStored(record, request.UndoRollback)),
        "restore" => Restore(request, caller),
        "check" => Check(caller),
        "settle" => Settle(),
        "allow" => Reload(),
        var other => new(Ok: false, $"The guard does not know the command {other}; it may be of another version than this program."),
    };

    /// <summary>Runs work on a volume's files in the ledger and waits for it.</summary>
    public void InLedger(GuardedVolume volume, Action work)
    {
        using var done = new ManualResetEventSlim();
        Exception? failure = null;
        void Run()
        {
            try
            {
                work();
            }
            catch (Exception e) when (e is IOException or VaultException)
            {
                failure = e;
            }

            done.Set();
        }

        lock (daemon.State.Sync)
            daemon.State.Jobs.Add(new Job.Run(volume, daemon.State.Processes.OfProcess(Environment.ProcessId), Run, daemon.State.Clock.GetUtcNow()));
        done.Wait(LongestWork);
        if (failure is not null)
            throw new GuardException(failure.Message);
    }

    /// <summary>What commands are told before the gate answers.</summary>
    public static Reply HandleEarly(Request request, GuardOptions options, DateTimeOffset startedAt) => request.Command == "status"
        ? new(Ok: true, "", new() { State = "starting", Version = Version, Mode = options.ModeName, Pid = Environment.ProcessId, StartedAt = startedAt, Paths = [] })
        : new(Ok: false, "The guard is starting. Try again in a moment.");

    private StatusReport Status()
    {
        var state = daemon.State;
        return new()
        {
            State = daemon.BaselineDone ? "protecting" : "baseline",
            Version = Version,
            Mode = state.Options.ModeName,
            Pid = Environment.ProcessId,
            StartedAt = startedAt,
            Paths = [.. state.Volumes.SelectMany(volume => volume.Folders.Select(folder => PathOf(volume, folder)))],
            Gate = new(state.Metrics.Count, state.Metrics.Quantile(0.5), state.Metrics.Quantile(0.99), state.Metrics.Longest, state.Held.Count),
            Coverage = [.. CoverageOf()],
            OpenIncidents = daemon.Responder.Live.Count(incident => incident.ReleasedAt is null),
        };
    }

    private static PathStatus PathOf(GuardedVolume volume, ProtectedFolder folder) => new(
        folder.Name,
        volume.FileSystem,
        folder.Counts.FilesPreserved,
        folder.Counts.Total,
        volume.Vault.Path.ToString(),
        VaultSize.Of(volume.Vault),
        volume.Vault.FreeBytes(),
        volume.Vault.FreeFloor);

    private IEnumerable<CoverageStatus> CoverageOf()
    {
        foreach (var (gap, report) in daemon.State.Coverage.Gaps)
            yield return new(CoverageWords.Of(gap), report.Count, [.. report.Examples]);
        foreach (var folder in daemon.State.Volumes.SelectMany(volume => volume.Folders))
            foreach (var (error, gap) in folder.Counts.Gaps)
                yield return new($"{CoverageWords.Of(CoverageGap.CannotBeLinked)}: {Errno.Describe(error)}", gap.Count, [.. gap.Examples]);
    }

    private Reply WithIncident(string? id, Func<LiveIncident, Reply> work, Func<IncidentRecord, Reply> workStored)
    {
        LiveIncident? incident;
        lock (daemon.State.Sync)
            incident = id is null ? null : daemon.Responder.Find(id);
        if (incident is not null)
            return work(incident);
        return id is not null && store.Find(id) is { } record
            ? workStored(record)
            : new(Ok: false, $"There is no incident {id}. `tourniquet incidents` lists them.");
    }

    private Reply RollBackStored(IncidentRecord record)
    {
        InLedger(daemon.State.Volumes[0], () => record = StoredIncidents.RollBack(record, VaultOf, daemon.State.Clock));
        store.Save(record);
        return new(record.Incident.FilesLost == 0, $"Incident {record.Incident.Id}: {record.Incident.FilesRolledBack} file(s) put back, {record.Incident.FilesLost} lost.");
    }

    private Reply ReleaseStored(IncidentRecord record, bool undoRollback)
    {
        var problems = new List<string>();
        if (undoRollback)
            InLedger(daemon.State.Volumes[0], () => (record, problems) = StoredIncidents.UndoRollback(record, VaultOf, daemon.State.Clock));
        store.Save(StoredIncidents.Release(record, daemon.State.Clock, out var goOn));
        return new(Ok: problems.Count == 0, problems.Count == 0 ? $"Incident {record.Incident.Id} is released: {goOn} stopped process(es) go on." : string.Join("; ", problems.Take(3)));
    }

    private VaultStore? VaultOf(string id) => daemon.State.Volumes.FirstOrDefault(volume => volume.Vault.Id == id)?.Vault;

    private Reply RollBack(LiveIncident incident)
    {
        InLedger(incident.Volume, () => daemon.Responder.RollBack(incident));
        return Saved(incident, incident.Summary()) with { Ok = incident.FilesLost == 0 };
    }

    private Reply Release(LiveIncident incident, bool undoRollback)
    {
        lock (daemon.State.Sync)
            daemon.Responder.Release(incident);
        Freezer.Thaw(incident);
        if (!undoRollback)
            return Saved(incident, $"Incident {incident.Id} is released: its processes go on.");
        var problems = new List<string>();
        InLedger(incident.Volume, () => problems.AddRange(daemon.Responder.UndoRollback(incident)));
        return Saved(incident, problems.Count == 0
            ? $"Incident {incident.Id} is released, and its changes are back as they were before the rollback."
            : $"Incident {incident.Id} is released. {problems.Count} file(s) could not be changed back: {string.Join("; ", problems.Take(3))}");
    }

    private Reply Saved(LiveIncident incident, string text)
    {
        daemon.Responder.Save(incident);
        return new(Ok: true, text);
    }

    private Reply Check(Caller caller)
    {
        var reports = daemon.State.Volumes.Select(volume => CheckWork.Run(volume, volume.Vault.Index!, caller)).ToList();
        return new(reports.TrueForAll(report => report.IsClean), string.Join('\n', reports.Select(CheckWork.Describe)));
    }

    private Reply Restore(Request request, Caller caller)
    {
        var full = RawPath.Parse(request.Path!);
        if (daemon.State.Volumes.FirstOrDefault(v => full.IsAtOrBelow(v.Vault.TopPath)) is not { } volume)
            return new(Ok: false, $"{request.Path} is on no file system that this guard protects.");
        return new RestoreWork(volume, daemon.State.Clock, work => InLedger(volume, work)).Run(request, caller, caller.Gone);
    }

    /// <summary>Everything done up to now has been worked through when this returns.</summary>
    private Reply Settle()
    {
        daemon.DrainNow();
        InLedger(daemon.State.Volumes[0], () => { });
        daemon.Responder.SettleDue(evenSoon: true);
        InLedger(daemon.State.Volumes[0], () => { });
        return new(daemon.BaselineDone, "");
    }

    private Reply Reload()
    {
        daemon.State.AllowList.Reload();
        return new(Ok: true, "");
    }
}
