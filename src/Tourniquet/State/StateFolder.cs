using Tourniquet.Guard;

namespace Tourniquet.State;

/// <summary>The state folder while a guard uses it: one guard a folder.</summary>
internal static class StateFolder
{
    public static IDisposable Take(string state)
    {
        try
        {
            Directory.CreateDirectory(state, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GuardException($"The state folder {state} cannot be made: {e.Message}");
        }

        return Lock(Path.Combine(state, "lock"), $"A guard runs with the state folder {state} already. `tourniquet status --state {state}` shows it.");
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
