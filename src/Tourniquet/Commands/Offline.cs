using Tourniquet.Control;
using Tourniquet.Core.Files;
using Tourniquet.Guard;
using Tourniquet.Incidents;
using Tourniquet.Linux.Files;
using Tourniquet.State;
using Tourniquet.Vault;

namespace Tourniquet.Commands;

/// <summary>Commands on a vault when no guard runs: the state folder is held meanwhile, so that none starts.</summary>
internal static class Offline
{
    public static int WithIncident(string state, string id, TimeProvider clock, Func<IncidentStore, IncidentRecord, Func<string, VaultStore?>, Reply> work)
    {
        if (!Directory.Exists(state))
            return Common.Print(new(Ok: false, $"There is no state folder {state}."));
        using var hold = StateFolder.Take(state, Console.Error.WriteLine);
        var store = new IncidentStore(state, Console.Error.WriteLine);
        if (store.Find(id) is not { } record)
            return Common.Print(new(Ok: false, $"There is no incident {id}. `tourniquet incidents` lists them."));
        using var volume = VolumeAt(RawPath.Parse(record.Incident.Path), clock);
        return Common.Print(work(store, record, vaultId => volume.Vault.Id == vaultId ? volume.Vault : null));
    }

    /// <summary>Opens the vault of the file system that a path is on. The nearest folder that exists decides, since the path may be gone.</summary>
    public static GuardedVolume VolumeAt(RawPath path, TimeProvider clock)
    {
        var folder = path;
        int handle;
        while ((handle = LinuxFileSystem.OpenTop(folder)) < 0)
        {
            if (folder.IsEmpty || folder == RawPath.Of("/"))
                throw new GuardException($"{path} is on no file system that can be opened.");
            folder = folder.Parent.IsEmpty ? RawPath.Of("/") : folder.Parent;
        }

        var full = FileHandles.PathOf(handle) ?? folder;
        LinuxFileSystem.Instance.Close(handle);
        var top = FileSystems.TopOf(full);
        return VaultAt(top)
            ? VolumeOpener.OpenVolume(full, top, clock)
            : throw new GuardException($"There is no vault on the file system of {path}: nothing there was ever protected.");
    }

    private static bool VaultAt(RawPath top)
    {
        var handle = LinuxFileSystem.OpenTop(top);
        var exists = handle >= 0 && VaultStore.Exists(LinuxFileSystem.Instance, handle);
        if (handle >= 0)
            LinuxFileSystem.Instance.Close(handle);
        return exists;
    }
}
