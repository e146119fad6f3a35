namespace Tourniquet.Linux.Native;

/// <summary>What the guard asks of the system for itself.</summary>
public static unsafe class Limits
{
    private const int OpenFiles = 7;
    private const int PriorityOfProcess = 0;

    public static bool IsRoot => Libc.geteuid() == 0;

    /// <summary>Every held open and every file being written keeps a descriptor.</summary>
    public static void RaiseOpenFiles()
    {
        var limit = stackalloc ulong[2];
        foreach (var wanted in new ulong[] { 1 << 20, 1 << 18, 1 << 16 })
        {
            (limit[0], limit[1]) = (wanted, wanted);
            if (Libc.setrlimit(OpenFiles, limit) == 0)
                return;
        }
    }

    /// <summary>Openers wait for the calling thread: it goes before them. Threads that it starts later go before them, too.</summary>
    public static void RaisePriority() => _ = Libc.setpriority(PriorityOfProcess, 0, -10);
}
