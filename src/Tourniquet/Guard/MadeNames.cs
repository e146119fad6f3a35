using Tourniquet.Core.Files;
using Tourniquet.Linux.Fanotify;

namespace Tourniquet.Guard;

/// <summary>
/// Names just made, kept back for their file to be written and closed, so that a new file is one piece of work and not two. Only what happens
/// next to the same name takes the place of its making; whatever else happens to the file lets that go first. Under the guard's lock.
/// </summary>
internal sealed class MadeNames(GuardState state)
{
    // A name that was made without a file being written and closed soon after: a link, a symbolic link, or a file that stays open.
    private static readonly TimeSpan SoonAfter = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<FileKey, (Job.Named Job, long At)> names = [];

    public bool Any => names.Count > 0;

    public bool Holds(FileKey key) => names.ContainsKey(key);

    public void Hold(FileKey key, Job.Named job)
    {
        if (names.Remove(key, out var earlier))
            state.Jobs.Add(earlier.Job);
        names[key] = (job, state.Now);
    }

    /// <summary>Something else happened to the file, under this name or under another of its names.</summary>
    public void Next(FileKey key, GuardedVolume volume, RawPath? path)
    {
        if (names.Count > 0 && names.Remove(key, out var made) && (made.Job.Path != path || made.Job.Volume != volume))
            state.Jobs.Add(made.Job);
    }

    /// <summary>Lets go of names whose file was not closed.</summary>
    public void Release(bool all)
    {
        if (names.Count == 0)
            return;
        foreach (var (key, (job, at)) in names)
            if (all || state.Since(at) > SoonAfter)
            {
                names.Remove(key);
                state.Jobs.Add(job);
            }
    }
}
