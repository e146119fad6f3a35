using System.Collections.Concurrent;
using Tourniquet.Core.Files;
using Tourniquet.Linux.Files;

namespace Tourniquet.Guard;

/// <summary>
/// Takes captures apart from the gate, so that a slow or frozen disk never stops the answering thread. An open whose capture is not done by
/// its deadline is let through and said to be uncovered; the capture still ends if it can. Owns its threads.
/// </summary>
internal sealed class CapturePool
{
    private readonly GuardState state;
    private readonly BlockingCollection<HeldOpen> queue = [];
    private readonly List<HeldOpen> waiting = [];
    private readonly Action<HeldOpen, bool> answer;
    private readonly Action floorReached;

    public CapturePool(GuardState state, int threads, Action<HeldOpen, bool> answer, Action floorReached)
    {
        (this.state, this.answer, this.floorReached) = (state, answer, floorReached);
        for (var i = 0; i < threads; i++)
            new Thread(Run) { IsBackground = true, Name = $"capture {i}" }.Start();
    }

    /// <summary>Under the lock.</summary>
    public bool IsBusy => waiting.Count > 0;

    /// <summary>Whose content is being captured right now. Under the lock.</summary>
    public IEnumerable<ProcessNode> Waiting => waiting.Select(held => held.Node);

    /// <summary>Under the lock.</summary>
    public void Take(HeldOpen held)
    {
        waiting.Add(held);
        queue.Add(held);
    }

    /// <summary>Under the lock.</summary>
    public void Expire(long now)
    {
        foreach (var held in waiting)
        {
            if (held.IsAnswered || held.Deadline > now)
                continue;
            state.Coverage.Say(CoverageGap.DeadlinePassed, held.Path.ToString());
            answer(held, true);
        }
    }

    private void Run()
    {
        foreach (var held in queue.GetConsumingEnumerable())
            Capture(held);
    }

    private void Capture(HeldOpen held)
    {
        var version = held.Volume.Captures.Take(held.File, held.Path, out var error);
        var isFull = error is -Errno.NoSpace or -Errno.QuotaExceeded;
        if (isFull)
            floorReached();
        if (held.LetsGo && version is not null)
            held.Volume.Mirror.LetGo(held.Path, held.Stat.Inode);
        lock (state.Sync)
        {
            waiting.Remove(held);
            if (held.LetsGo && version is not null)
            {
                state.LetGo[(held.Volume, held.Path)] = (version, state.Now);
                answer(held, true);
                LinuxFileSystem.Instance.Close(held.File);
                return;
            }

            if (version is null)
            {
                state.Coverage.Say(isFull ? CoverageGap.DiskFloorReached : CoverageGap.CaptureFailed, held.Path.ToString());
                answer(held, true);
                LinuxFileSystem.Instance.Close(held.File);
                return;
            }

            if (state.Open.TryGetValue(held.Key, out var earlier))
                LinuxFileSystem.Instance.Close(earlier.File);
            state.Open[held.Key] = new(held.Node, held.Volume, held.Path, held.Key, held.File, version, held.Stat, state.Now, state.Changes.NextSequence())
            {
                Opens = (earlier?.Opens ?? 0) + 1,
            };
            answer(held, held.Node.Containment == Containment.None);
        }
    }
}
