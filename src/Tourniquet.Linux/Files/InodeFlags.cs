using Tourniquet.Core.Files;
using Tourniquet.Linux.Native;

namespace Tourniquet.Linux.Files;

/// <summary>chattr's flags, by FS_IOC_GETFLAGS and FS_IOC_SETFLAGS (linux/fs.h).</summary>
internal static unsafe class InodeFlags
{
    private const nuint GetFlags = 0x80086601;
    private const nuint SetFlags = 0x40086602;
    private const long Immutable = 0x10;
    private const long AppendOnly = 0x20;

    public static int Read(int handle, out FileLocks locks)
    {
        long flags = 0;
        var result = Libc.Checked(Libc.ioctl(handle, GetFlags, (nint)(&flags)));
        locks = ((flags & Immutable) != 0 ? FileLocks.Immutable : FileLocks.None) | ((flags & AppendOnly) != 0 ? FileLocks.AppendOnly : FileLocks.None);
        return result;
    }

    public static int Write(int handle, FileLocks locks)
    {
        long flags = 0;
        if (Libc.ioctl(handle, GetFlags, (nint)(&flags)) < 0)
            return Libc.Error();
        var wanted = (flags & ~(Immutable | AppendOnly))
            | (locks.HasFlag(FileLocks.Immutable) ? Immutable : 0)
            | (locks.HasFlag(FileLocks.AppendOnly) ? AppendOnly : 0);
        return wanted == flags ? 0 : Libc.Checked(Libc.ioctl(handle, SetFlags, (nint)(&wanted)));
    }
}
