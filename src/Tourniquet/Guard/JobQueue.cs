using System.Collections.Concurrent;

namespace Tourniquet.Guard;

/// <summary>
/// Work for the ledger, in the order of the kernel's events. What an opener or a command waits for wakes the ledger at once; all else lies
/// until the gate's next tick, so that thousands of new files are worked through in batches and no answer pays for waking another thread.
/// One reader; for the rest under the guard's lock. Owns the wake-up.
/// </summary>
internal sealed class JobQueue : IDisposable
{
    private readonly ConcurrentQueue<Job> jobs = new();
    private readonly AutoResetEvent wake = new(initialState: false);
    private int readerSleeps;
    private volatile bool ended;

    public bool IsEmpty => jobs.IsEmpty;

    public bool HasEnded => ended && jobs.IsEmpty;

    public void Add(Job job)
    {
        jobs.Enqueue(job);
        if (job.Counted || job is Job.Run)
            Wake();
    }

    /// <summary>What has been lying is to be worked through now: it has lain long enough, or an open waits.</summary>
    public void Tick()
    {
        if (!jobs.IsEmpty)
            Wake();
    }

    /// <summary>Nothing is added any more: the reader ends when it has worked through the rest.</summary>
    public void End()
    {
        ended = true;
        wake.Set();
    }

    /// <summary>The next job; null when none came for a while or the queue has ended.</summary>
    public Job? Take(TimeSpan longest)
    {
        if (jobs.TryDequeue(out var job))
            return job;

        // Announced first and looked at again then: whoever adds from now on wakes us, and what was added before is seen.
        Interlocked.Exchange(ref readerSleeps, 1);
        if (jobs.IsEmpty && !ended)
            wake.WaitOne(longest);
        Interlocked.Exchange(ref readerSleeps, 0);
        return jobs.TryDequeue(out job) ? job : null;
    }

    public void Dispose() => wake.Dispose();

    private void Wake()
    {
        if (Volatile.Read(ref readerSleeps) != 0 && Interlocked.Exchange(ref readerSleeps, 0) != 0)
            wake.Set();
    }
}
