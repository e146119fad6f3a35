using Tourniquet.Core.Files;

namespace Tourniquet.Linux.Native;

/// <summary>Waits for any of a few descriptors, or for a wake-up from another thread. Owns the wake-up descriptor.</summary>
public sealed unsafe class Poller : IDisposable
{
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;

    private readonly int[] files;
    private readonly int wake;

    public Poller(params int[] files)
    {
        this.files = files;
        wake = Libc.eventfd(0, NonBlocking | CloseOnExec);
    }

    /// <summary>A bit for each descriptor that can be read, in the order given; 0 after the time-out or a wake-up.</summary>
    /// <param name="milliseconds">Below zero waits for ever.</param>
    /// <param name="first">How many of the descriptors to wait for, counted from the first.</param>
    public int Wait(int milliseconds, int first)
    {
        var entries = stackalloc PollEntry[files.Length + 1];
        for (var i = 0; i < files.Length; i++)
            entries[i] = new() { File = i < first ? files[i] : -1, Events = PollEntry.In };
        entries[files.Length] = new() { File = wake, Events = PollEntry.In };
        var count = Libc.Checked(Libc.poll(entries, (nuint)(files.Length + 1), milliseconds));
        if (count == -Errno.Interrupted || count <= 0)
            return 0;
        ulong drained;
        if (entries[files.Length].Returned != 0)
            _ = Libc.read(wake, &drained, 8);
        var ready = 0;
        for (var i = 0; i < files.Length; i++)
            ready |= entries[i].Returned != 0 ? 1 << i : 0;
        return ready;
    }

    public void Wake()
    {
        ulong one = 1;
        _ = Libc.write(wake, &one, 8);
    }

    public void Dispose() => Libc.close(wake);
}
