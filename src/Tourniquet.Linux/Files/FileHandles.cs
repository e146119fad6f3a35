using System.Runtime.CompilerServices;
using Tourniquet.Core.Files;
using Tourniquet.Linux.Fanotify;
using Tourniquet.Linux.Native;

namespace Tourniquet.Linux.Files;

/// <summary>From open files to handles and paths, and back.</summary>
public static unsafe class FileHandles
{
    private const int LargestHandle = 128;
    private const int LargestPath = 4096;

    /// <summary>The identity of an open file; false when its file system has no handles.</summary>
    public static bool TryKeyOf(int file, out FileKey key)
    {
        var handle = stackalloc byte[8 + LargestHandle];
        *(int*)handle = LargestHandle;
        int mount;
        byte nothing = 0;
        if (Libc.name_to_handle_at(file, &nothing, handle, &mount, Libc.AtEmptyPath) < 0)
        {
            key = default;
            return false;
        }

        key = FileKey.Of(new(handle, 8 + *(int*)handle));
        return true;
    }

    /// <summary>Opens (O_PATH) what a handle stands for; negative when it is gone.</summary>
    public static int Open(int mount, ReadOnlySpan<byte> handle)
    {
        fixed (byte* bytes = handle)
            return Libc.Checked(Libc.open_by_handle_at(mount, bytes, OpenFlags.PathOnly | OpenFlags.CloseOnExec));
    }

    /// <summary>Opens (O_RDONLY) the file that a handle stands for; negative when it is gone.</summary>
    public static int OpenToRead(int mount, ReadOnlySpan<byte> handle)
    {
        fixed (byte* bytes = handle)
            return Libc.Checked(Libc.open_by_handle_at(mount, bytes, OpenFlags.CloseOnExec | OpenFlags.NoAccessTime | OpenFlags.NonBlocking));
    }

    /// <summary>
    /// Where an open file stands now, by /proc/self/fd; the length, or a negative error number (NameTooLong past 4,096 bytes).
    /// A deleted file's path ends in " (deleted)".
    /// </summary>
    [SkipLocalsInit]
    public static int PathOf(int file, Span<byte> path)
    {
        Span<byte> link = stackalloc byte[40];
        "/proc/self/fd/"u8.CopyTo(link);
        System.Buffers.Text.Utf8Formatter.TryFormat(file, link[14..], out var digits);
        link[14 + digits] = 0;
        fixed (byte* name = link)
        fixed (byte* target = path)
            return (int)Libc.Checked(Libc.readlinkat(Libc.AtFdCwd, name, target, (nuint)path.Length));
    }

    /// <summary>Where an open file stands as seen through another mount of its file system: by its handle, not by how it was opened.</summary>
    public static RawPath? PathByHandle(int mount, int file)
    {
        var handle = stackalloc byte[8 + LargestHandle];
        *(int*)handle = LargestHandle;
        int mountId;
        byte nothing = 0;
        if (Libc.name_to_handle_at(file, &nothing, handle, &mountId, Libc.AtEmptyPath) < 0)
            return null;
        var opened = Open(mount, new(handle, 8 + *(int*)handle));
        if (opened < 0)
            return null;
        var path = PathOf(opened);
        Libc.close(opened);
        return path;
    }

    public static RawPath? PathOf(int file)
    {
        Span<byte> path = stackalloc byte[LargestPath];
        var length = PathOf(file, path);
        return length < 0 ? null : new(path[..length]);
    }
}
