using Tourniquet.Core.Files;
using Tourniquet.Linux.Native;

namespace Tourniquet.Linux.Files;

/// <summary>chattr's flags, by FS_IOC_GETFLAGS and FS_IOC_SETFLAGS (linux/fs.h).</summary>
public static unsafe class InodeFlags
{
    private const nuint GetFlags = 0x80086601;
    private const nuint SetFlags = 0x40086602;
    private const long Immutable = 0x10;
    private const long AppendOnly = 0x20;

    public static int SetImmutable(int handle, bool immutable)
    {
        long flags = 0;
        if (Libc.ioctl(handle, GetFlags, (nint)(&flags)) < 0)
            return Libc.Error();
        flags = immutable ? flags | Immutable : flags & ~Immutable;
        return Libc.Checked(Libc.ioctl(handle, SetFlags, (nint)(&flags)));
    }

    /// <summary>True when the file is immutable or append-only: it cannot be linked, and cannot be scrambled either.</summary>
    public static bool IsLocked(int handle)
    {
        long flags = 0;
        return Libc.ioctl(handle, GetFlags, (nint)(&flags)) == 0 && (flags & (Immutable | AppendOnly)) != 0;
    }
}
