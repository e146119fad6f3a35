using Tourniquet.Guard;

namespace Tourniquet.State;

/// <summary>One guard a file system, whatever state folders they use: two would hold each other's opens.</summary>
internal sealed class VolumeLocks : IDisposable
{
    private readonly List<IDisposable> locks = [];

    public VolumeLocks(IEnumerable<GuardedVolume> volumes)
    {
        foreach (var volume in volumes)
            locks.Add(StateFolder.Lock(
                $"{volume.Vault.Path}/vault/lock",
                $"The file system at {volume.Vault.TopPath} is guarded already, by a guard with another state folder. Stop that one first."));
    }

    public void Dispose() => locks.ForEach(held => held.Dispose());
}
