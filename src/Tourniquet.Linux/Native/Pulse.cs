using Tourniquet.Core.Files;

namespace Tourniquet.Linux.Native;

/// <summary>
/// Two numbers in memory that two processes share: one moves while the guard's gate makes progress, the other counts what the standby let
/// through. Each has one writer. Owns the memory and its descriptor.
/// </summary>
public sealed unsafe class Pulse : IDisposable
{
    private const int Size = 4096;
    private const uint CloseOnExec = 1;
    private const int ReadWrite = 3;
    private const int Shared = 1;

    private readonly long* words;

    /// <param name="descriptor">Of a pulse that another process made; it is owned from now on.</param>
    public Pulse(int descriptor)
    {
        Descriptor = descriptor;
        words = (long*)Libc.mmap(null, Size, ReadWrite, Shared, descriptor, 0);
        if ((nint)words == -1)
            throw new IOException($"The guard's pulse cannot be shared: {Errno.Describe(Libc.Error())}.");
    }

    public int Descriptor { get; }

    public long Beats => Volatile.Read(ref words[0]);

    public long LetThrough => Volatile.Read(ref words[1]);

    public static Pulse Create()
    {
        int memory;
        fixed (byte* label = "pulse\0"u8)
            memory = Libc.memfd_create(label, CloseOnExec);
        _ = Libc.ftruncate(memory, Size);
        return new(memory);
    }

    /// <summary>By the gate's thread alone.</summary>
    public void Beat() => Volatile.Write(ref words[0], words[0] + 1);

    /// <summary>By the standby alone.</summary>
    public void AddLetThrough(int opens) => Volatile.Write(ref words[1], words[1] + opens);

    public void Dispose()
    {
        _ = Libc.munmap(words, Size);
        Libc.close(Descriptor);
    }
}
