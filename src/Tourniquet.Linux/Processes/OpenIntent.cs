using System.Buffers.Text;
using System.Runtime.InteropServices;
using Tourniquet.Linux.Native;

namespace Tourniquet.Linux.Processes;

/// <summary>
/// What a blocked opener asked for. The permission event does not say; its system call does (/proc/TID/syscall).
/// Whatever is not a plain open counts as a write.
/// </summary>
public static unsafe class OpenIntent
{
    private const int ModeTruncatesOrWrites = OpenFlags.AccessMode | OpenFlags.Truncate;

    private static readonly bool Arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <param name="syscallFile">An open /proc/TID/syscall, see <see cref="ThreadFiles"/>.</param>
    public static Intent Of(int thread, int syscallFile)
    {
        // The event is queued just before the opener goes to sleep: until then the kernel says "running".
        // On a busy machine it may have to wait for a processor first, so after a while we give ours up.
        const int tries = 400;
        const int patientTries = 50;
        Span<byte> text = stackalloc byte[256];
        for (var i = 0; i < tries; i++)
        {
            nint got;
            fixed (byte* buffer = text)
                got = Libc.pread(syscallFile, buffer, (nuint)text.Length, 0);
            if (got <= 0)
                return Intent.Gone;
            if (text[0] != (byte)'r')
                return Decide(thread, text[..(int)got]);
            if (i < patientTries)
                Thread.SpinWait(20);
            else
                Thread.Yield();
        }

        return Intent.Unknown;
    }

    private static Intent Decide(int thread, ReadOnlySpan<byte> call)
    {
        if (!Utf8Parser.TryParse(call, out int number, out _))
            return Intent.Write;
        const int openat2 = 437;
        return number switch
        {
            2 when !Arm => OfFlags(Argument(call, 1)),
            257 when !Arm => OfFlags(Argument(call, 2)),
            304 when !Arm => OfFlags(Argument(call, 2)),
            56 when Arm => OfFlags(Argument(call, 2)),
            265 when Arm => OfFlags(Argument(call, 2)),
            openat2 => OfOpen2(thread, Argument(call, 2)),
            59 or 322 when !Arm => Intent.Read,
            221 or 281 when Arm => Intent.Read,
            _ => Intent.Write,
        };
    }

    private static Intent OfFlags(ulong flags) => (flags & ModeTruncatesOrWrites) == 0 ? Intent.Read : Intent.Write;

    private static Intent OfOpen2(int thread, ulong how)
    {
        ulong flags;
        var local = new IoVector { Base = &flags, Length = 8 };
        var remote = new IoVector { Base = (void*)how, Length = 8 };
        return Libc.process_vm_readv(thread, &local, 1, &remote, 1, 0) == 8 ? OfFlags(flags) : Intent.Write;
    }

    /// <summary>The n-th argument of "number 0xarg0 0xarg1 …".</summary>
    private static ulong Argument(ReadOnlySpan<byte> call, int n)
    {
        for (var i = 0; i <= n; i++)
        {
            var space = call.IndexOf((byte)' ');
            if (space < 0)
                return ulong.MaxValue;
            call = call[(space + 1)..];
        }

        return call.StartsWith("0x"u8) && Utf8Parser.TryParse(call[2..], out ulong value, out _, 'x') ? value : ulong.MaxValue;
    }
}

public enum Intent
{
    Read,
    Write,

    /// <summary>It could not be told: a write as far as preserving goes, and no evidence of anything.</summary>
    Unknown,

    /// <summary>The thread has ended since; its id may be somebody else's now.</summary>
    Gone,
}
