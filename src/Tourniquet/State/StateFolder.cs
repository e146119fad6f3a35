using Tourniquet.Core.Files;
using Tourniquet.Guard;
using Tourniquet.Linux.Files;

namespace Tourniquet.State;

/// <summary>The state folder while a guard uses it: one guard a folder.</summary>
internal static class StateFolder
{
    private const UnixFileMode RootOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const string Incidents = "incidents";

    public static IDisposable Take(string state, Action<string> say)
    {
        try
        {
            Directory.CreateDirectory(state, RootOnly);
            Close(state, say);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GuardException($"The state folder {state} cannot be made: {e.Message}");
        }

        return Lock(Path.Combine(state, "lock"), $"A guard runs with the state folder {state} already. `tourniquet status --state {state}` shows it.");
    }

    /// <summary>Whoever may write there could name programs that are allowed, and stand in for the guard's socket.</summary>
    private static void Close(string state, Action<string> say)
    {
        var handle = LinuxFileSystem.OpenTop(RawPath.Parse(state));
        var known = LinuxFileSystem.Instance.StatHandle(handle, out var stat);
        LinuxFileSystem.Instance.Close(handle);
        if (known >= 0 && stat.Owner != 0)
            throw new GuardException($"The state folder {state} belongs to user {stat.Owner}, who could change what the guard relies on. Name one of root's with --state.");
        if ((File.GetUnixFileMode(state) & ~RootOnly) == UnixFileMode.None)
            return;
        if (Directory.EnumerateFileSystemEntries(state).Any() && !Directory.Exists(Path.Combine(state, Incidents)))
            throw new GuardException($"The state folder {state} is open to other users and holds other things. Name an empty one with --state, or close it first: chmod 700 {state}");
        File.SetUnixFileMode(state, RootOnly);
        say($"the state folder {state} was open to other users; only root may enter it now (mode 0700)");
    }

    public static IDisposable Lock(string path, string taken)
    {
        try
        {
            // To read: a second guard that tried to write in the vault would be frozen by the first as one who attacks it.
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GuardException(taken);
        }
    }
}
