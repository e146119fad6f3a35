using Tourniquet.Linux.Native;

namespace Tourniquet.Linux.Processes;

/// <summary>The process that started this one, for a child that must not outlive it. Owns a descriptor of it.</summary>
public sealed unsafe class ParentProcess : IDisposable
{
    private const int OnParentsDeath = 1;
    private const int Kill = 9;

    private readonly int descriptor;

    private ParentProcess(int descriptor) => this.descriptor = descriptor;

    /// <summary>
    /// Binds this process to its parent: the kernel kills it when the parent ends, also when this one is stopped then. It leaves the terminal's
    /// session, so that Ctrl+Z stops the parent alone. Null when the parent is not the expected one any more.
    /// </summary>
    public static ParentProcess? Bind(int expected)
    {
        _ = Libc.setsid();
        if (Libc.prctl(OnParentsDeath, Kill, 0, 0, 0) < 0 || Libc.getppid() != expected)
            return null;
        var opened = Libc.PidfdOpen(expected);
        return opened < 0 ? null : new(opened);
    }

    /// <summary>A duplicate of a descriptor of the parent's, or a negative error number.</summary>
    public int Share(int file) => Libc.Checked(Libc.PidfdGetFile(descriptor, file));

    /// <summary>True when it has ended, after waiting for that or for something to read.</summary>
    /// <param name="file">A descriptor to wait for as well; negative for none.</param>
    public bool EndsWithin(int milliseconds, int file)
    {
        var entries = stackalloc PollEntry[2];
        entries[0] = new() { File = descriptor, Events = PollEntry.In };
        entries[1] = new() { File = file, Events = PollEntry.In };
        return Libc.poll(entries, 2, milliseconds) > 0 && entries[0].Returned != 0;
    }

    public void Dispose() => Libc.close(descriptor);
}
