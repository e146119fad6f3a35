using System.Buffers.Text;
using Tourniquet.Linux.Native;

namespace Tourniquet.Linux.Processes;

/// <summary>
/// Files of /proc that belong to one thread and to no other that bears its number later. Reading one again is far cheaper than opening it.
/// Owns their descriptors.
/// </summary>
public sealed unsafe class ThreadFiles(int thread) : IDisposable
{
    private readonly int name = Open(thread, "/comm\0"u8);

    /// <summary>/proc/TID/syscall; negative when the thread is gone.</summary>
    public int Syscall { get; } = Open(thread, "/syscall\0"u8);

    /// <summary>False when the thread has ended. Unlike the question for its system call this never waits for it to fall asleep.</summary>
    public bool IsAlive()
    {
        const int longestName = 64;
        var text = stackalloc byte[longestName];
        return Syscall >= 0 && name >= 0 && Libc.pread(name, text, longestName, 0) > 0;
    }

    public void Dispose()
    {
        foreach (var file in (ReadOnlySpan<int>)[Syscall, name])
            if (file >= 0)
                Libc.close(file);
    }

    private static int Open(int thread, ReadOnlySpan<byte> file)
    {
        Span<byte> path = stackalloc byte[40];
        "/proc/"u8.CopyTo(path);
        Utf8Formatter.TryFormat(thread, path[6..], out var digits);
        file.CopyTo(path[(6 + digits)..]);
        fixed (byte* bytes = path)
            return Libc.Checked(Libc.openat(Libc.AtFdCwd, bytes, OpenFlags.CloseOnExec, 0));
    }
}
