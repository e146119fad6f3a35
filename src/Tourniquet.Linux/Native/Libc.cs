using System.Runtime.InteropServices;

namespace Tourniquet.Linux.Native;

/// <summary>
/// The system calls that Tourniquet makes, by way of the C library, in its own names and types. The only P/Invoke in the product.
/// All numbers are the same on x86-64 and arm64 unless said.
/// </summary>
internal static unsafe partial class Libc
{
    private const string Library = "libc";

    public const int AtFdCwd = -100;
    public const int AtSymlinkNoFollow = 0x100;
    public const int AtRemoveDir = 0x200;
    public const int AtEmptyPath = 0x1000;
    public const int AtSymlinkFollow = 0x400;

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fanotify_init(uint flags, uint eventFlags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fanotify_mark(int group, uint flags, ulong mask, int folder, byte* path);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint read(int file, void* buffer, nuint size);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint write(int file, void* buffer, nuint size);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint pread(int file, void* buffer, nuint size, long offset);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint pwrite(int file, void* buffer, nuint size, long offset);

    [LibraryImport(Library)]
    internal static partial void close(int file);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int poll(PollEntry* entries, nuint count, int timeoutMilliseconds);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int openat(int folder, byte* path, int flags, uint mode);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int mkdirat(int folder, byte* path, uint mode);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int linkat(int fromFolder, byte* from, int toFolder, byte* to, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int symlinkat(byte* target, int folder, byte* path);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int renameat2(int fromFolder, byte* from, int toFolder, byte* to, uint flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int unlinkat(int folder, byte* path, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint readlinkat(int folder, byte* path, byte* buffer, nuint size);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int statx(int folder, byte* path, int flags, uint mask, StatxBuffer* buffer);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fstatfs(int file, StatFsBuffer* buffer);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint getdents64(int file, void* buffer, nuint size);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int ftruncate(int file, long length);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial long lseek(int file, long offset, int whence);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint copy_file_range(int from, long* fromOffset, int to, long* toOffset, nuint length, uint flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int ioctl(int file, nuint request, nint argument);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fchown(int file, uint owner, uint group);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fchmodat(int folder, byte* path, uint mode, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fchownat(int folder, byte* path, uint owner, uint group, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fchmod(int file, uint mode);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int utimensat(int folder, byte* path, TimeSpec* times, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int futimens(int file, TimeSpec* times);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint flistxattr(int file, byte* names, nuint size);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint fgetxattr(int file, byte* name, void* value, nuint size);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fsetxattr(int file, byte* name, void* value, nuint size, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fremovexattr(int file, byte* name);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int name_to_handle_at(int folder, byte* path, void* handle, int* mountId, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int open_by_handle_at(int mount, void* handle, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int kill(int process, int signal);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint process_vm_readv(int process, IoVector* local, nuint localCount, IoVector* remote, nuint remoteCount, nuint flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int eventfd(uint initial, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial void* mmap(void* address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int munmap(void* address, nuint length);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int prctl(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int setsid();

    [LibraryImport(Library)]
    internal static partial int getppid();

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int memfd_create(byte* name, uint flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int socket(int domain, int type, int protocol);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int bind(int socket, void* address, uint size);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int setsockopt(int socket, int level, int name, void* value, uint size);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint send(int socket, void* bytes, nuint size, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint recv(int socket, void* bytes, nuint size, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int setrlimit(int resource, ulong* limit);

    [LibraryImport(Library)]
    internal static partial uint geteuid();

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int setpriority(int which, uint who, int priority);

    [LibraryImport(Library, SetLastError = true)]
    private static partial nint syscall(nint number, nint a, nint b, nint c, nint d);

    /// <summary>openat2(2), which glibc 2.36 does not wrap. <paramref name="how"/> is struct open_how: flags, mode, resolve.</summary>
    public static nint Openat2(int folder, byte* path, ulong* how)
    {
        const int openat2 = 437;
        return syscall(openat2, folder, (nint)path, (nint)how, 24);
    }

    /// <summary>fchmodat2(2), Linux 6.6: never follows the name. Before that, glibc does it in several calls.</summary>
    public static nint ChangeMode(int folder, byte* path, uint mode)
    {
        const int fchmodat2 = 452;
        const int notThere = 38;
        var result = syscall(fchmodat2, folder, (nint)path, (nint)mode, AtSymlinkNoFollow);
        return result < 0 && Error() == -notThere ? fchmodat(folder, path, mode, AtSymlinkNoFollow) : result;
    }

    /// <summary>pidfd_open(2), which glibc 2.35 does not wrap.</summary>
    public static int PidfdOpen(int process)
    {
        const int pidfdOpen = 434;
        return (int)syscall(pidfdOpen, process, 0, 0, 0);
    }

    /// <summary>pidfd_getfd(2): a duplicate of another process's descriptor.</summary>
    public static int PidfdGetFile(int process, int file)
    {
        const int pidfdGetFile = 438;
        return (int)syscall(pidfdGetFile, process, file, 0, 0);
    }

    /// <summary>The negative error number of the call just made.</summary>
    public static int Error() => -Marshal.GetLastPInvokeError();

    public static int Checked(int result) => result < 0 ? Error() : result;

    public static long Checked(nint result) => result < 0 ? Error() : result;
}

[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    public int File;
    public short Events;
    public short Returned;

    public const short In = 1;
}

[StructLayout(LayoutKind.Sequential)]
internal struct TimeSpec
{
    public long Seconds;
    public long Nanoseconds;

    public static TimeSpec Of(long nanoseconds) => new()
    {
        Seconds = Math.DivRem(nanoseconds, 1_000_000_000, out var rest) - (rest < 0 ? 1 : 0),
        Nanoseconds = rest < 0 ? rest + 1_000_000_000 : rest,
    };
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IoVector
{
    public void* Base;
    public nuint Length;
}

[StructLayout(LayoutKind.Sequential)]
internal struct StatxTime
{
    public long Seconds;
    public uint Nanoseconds;
    public int Reserved;

    public readonly long InNanoseconds => (Seconds * 1_000_000_000) + Nanoseconds;
}

/// <summary>struct statx, linux/stat.h: the same layout on every architecture.</summary>
[StructLayout(LayoutKind.Sequential, Size = 256)]
internal struct StatxBuffer
{
    public uint Mask;
    public uint BlockSize;
    public ulong Attributes;
    public uint Links;
    public uint Owner;
    public uint Group;
    public ushort Mode;
    public ushort Pad;
    public ulong Inode;
    public ulong Size;
    public ulong Blocks;
    public ulong AttributesMask;
    public StatxTime Accessed;
    public StatxTime Born;
    public StatxTime Changed;
    public StatxTime Modified;
    public uint RdevMajor;
    public uint RdevMinor;
    public uint DeviceMajor;
    public uint DeviceMinor;
    public ulong MountId;
}

/// <summary>struct statfs of 64-bit Linux.</summary>
[StructLayout(LayoutKind.Sequential, Size = 120)]
internal struct StatFsBuffer
{
    public long Type;
    public long BlockSize;
    public ulong Blocks;
    public ulong BlocksFree;
    public ulong BlocksAvailable;
    public ulong Files;
    public ulong FilesFree;
    public ulong Id;
}
