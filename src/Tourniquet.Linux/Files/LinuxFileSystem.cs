using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Tourniquet.Core.Files;
using Tourniquet.Linux.Native;

namespace Tourniquet.Linux.Files;

/// <summary>
/// The file system by system calls relative to open folders, never through a symbolic link. Holds no state; handles are file descriptors.
/// </summary>
public sealed unsafe class LinuxFileSystem : IFileSystem
{
    private static readonly int FolderFlags = OpenFlags.Directory | OpenFlags.NoFollow | OpenFlags.CloseOnExec;

    // Half of PATH_MAX: a longer path is walked in pieces, so that its length is never a limit.
    private const int PieceOfPath = 2048;

    public static LinuxFileSystem Instance { get; } = new();

    /// <summary>Opens a folder by an absolute path, following links: for what a user typed, never for what was found inside a tree.</summary>
    public static int OpenTop(RawPath path) => Open(Libc.AtFdCwd, path.Bytes, OpenFlags.Directory | OpenFlags.CloseOnExec, 0);

    [SkipLocalsInit]
    public int OpenFolder(int folder, ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty)
            return Open(folder, "."u8, FolderFlags, 0);
        var at = folder;
        while (true)
        {
            var piece = NextPiece(path);
            var next = OpenBeneath(at, piece);
            if (at != folder)
                Close(at);
            if (next < 0 || piece.Length == path.Length)
                return next;
            path = path[(piece.Length + 1)..];
            at = next;
        }
    }

    [SkipLocalsInit]
    public int MakeFolder(int folder, ReadOnlySpan<byte> name, uint mode)
    {
        ZeroTerminated path;
        return path.Set(name) ? Libc.Checked(Libc.mkdirat(folder, path.Pointer, mode)) : -Errno.NameTooLong;
    }

    public IFolderListing List(int folder) => new LinuxFolderListing(folder);

    public int OpenFile(int folder, ReadOnlySpan<byte> name)
    {
        var flags = OpenFlags.NoFollow | OpenFlags.CloseOnExec | OpenFlags.NonBlocking;
        var file = Open(folder, name, flags | OpenFlags.NoAccessTime, 0);
        return file == -Errno.NotPermitted ? Open(folder, name, flags, 0) : file;
    }

    public int OpenFileToWrite(int folder, ReadOnlySpan<byte> name) =>
        Open(folder, name, OpenFlags.ReadWrite | OpenFlags.NoFollow | OpenFlags.CloseOnExec | OpenFlags.NonBlocking, 0);

    public int CreateFile(int folder, ReadOnlySpan<byte> name) =>
        Open(folder, name, OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.NoFollow | OpenFlags.CloseOnExec, 0x180);

    public void Close(int handle) => Libc.close(handle);

    [SkipLocalsInit]
    public int Link(int fromFolder, ReadOnlySpan<byte> fromName, int toFolder, ReadOnlySpan<byte> toName)
    {
        ZeroTerminated from;
        ZeroTerminated to;
        return from.Set(fromName) && to.Set(toName)
            ? Libc.Checked(Libc.linkat(fromFolder, from.Pointer, toFolder, to.Pointer, 0))
            : -Errno.NameTooLong;
    }

    [SkipLocalsInit]
    public int LinkHandle(int file, int toFolder, ReadOnlySpan<byte> toName)
    {
        ZeroTerminated to;
        byte nothing = 0;
        return to.Set(toName) ? Libc.Checked(Libc.linkat(file, &nothing, toFolder, to.Pointer, Libc.AtEmptyPath)) : -Errno.NameTooLong;
    }

    [SkipLocalsInit]
    public int ReadSymbolicLink(int folder, ReadOnlySpan<byte> name, Span<byte> target)
    {
        ZeroTerminated path;
        if (!path.Set(name))
            return -Errno.NameTooLong;
        fixed (byte* bytes = target)
            return (int)Libc.Checked(Libc.readlinkat(folder, path.Pointer, bytes, (nuint)target.Length));
    }

    [SkipLocalsInit]
    public int MakeSymbolicLink(ReadOnlySpan<byte> target, int folder, ReadOnlySpan<byte> name)
    {
        ZeroTerminated text;
        ZeroTerminated path;
        return text.Set(target) && path.Set(name) ? Libc.Checked(Libc.symlinkat(text.Pointer, folder, path.Pointer)) : -Errno.NameTooLong;
    }

    public int Rename(int fromFolder, ReadOnlySpan<byte> fromName, int toFolder, ReadOnlySpan<byte> toName, bool replace)
    {
        const uint noReplace = 1;
        return Rename(fromFolder, fromName, toFolder, toName, replace ? 0 : noReplace);
    }

    public int Exchange(int folder, ReadOnlySpan<byte> name, int otherFolder, ReadOnlySpan<byte> otherName)
    {
        const uint exchange = 2;
        return Rename(folder, name, otherFolder, otherName, exchange);
    }

    public int Remove(int folder, ReadOnlySpan<byte> name) => Unlink(folder, name, 0);

    public int RemoveFolder(int folder, ReadOnlySpan<byte> name) => Unlink(folder, name, Libc.AtRemoveDir);

    public int Stat(int folder, ReadOnlySpan<byte> name, out FileStat stat) => Statx(folder, name, Libc.AtSymlinkNoFollow, out stat);

    public int StatHandle(int handle, out FileStat stat) => Statx(handle, default, Libc.AtEmptyPath, out stat);

    public int CopyContent(int from, int to, long length) => ContentCopy.Run(from, to, length);

    public int CloneContent(int from, int to) => ContentCopy.Clone(from, to);

    public int Read(int file, long offset, Span<byte> buffer)
    {
        fixed (byte* target = buffer)
            return (int)Libc.Checked(Libc.pread(file, target, (nuint)buffer.Length, offset));
    }

    public int Write(int file, long offset, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* source = bytes)
            return (int)Libc.Checked(Libc.pwrite(file, source, (nuint)bytes.Length, offset));
    }

    public int Truncate(int file, long length) => Libc.Checked(Libc.ftruncate(file, length));

    public int ReadMetadata(int handle, out FileMetadata metadata) => Metadata.Read(this, handle, out metadata);

    public int WriteMetadata(int handle, FileMetadata metadata) => Metadata.Write(handle, metadata);

    [SkipLocalsInit]
    public int WriteMetadata(int folder, ReadOnlySpan<byte> name, FileMetadata metadata)
    {
        ZeroTerminated path;
        return path.Set(name) ? Metadata.WriteByName(folder, path.Pointer, name, metadata) : -Errno.NameTooLong;
    }

    public int ReadAttributes(int folder, ReadOnlySpan<byte> name, out ImmutableArray<ExtendedAttribute> attributes) =>
        ExtendedAttributes.AllOf(folder, name, out attributes);

    [SkipLocalsInit]
    public int WriteOwnerAndTimes(int folder, ReadOnlySpan<byte> name, FileMetadata metadata)
    {
        ZeroTerminated path;
        return path.Set(name) ? Metadata.WriteOwnerAndTimes(folder, path.Pointer, metadata) : -Errno.NameTooLong;
    }

    public int ReadAttribute(int handle, string name, Span<byte> value) => ExtendedAttributes.Get(handle, name, value);

    public int WriteAttribute(int handle, string name, ReadOnlySpan<byte> value) => ExtendedAttributes.Set(handle, name, value);

    public int RemoveAttribute(int handle, string name) => ExtendedAttributes.Remove(handle, name);

    public int ReadAttribute(int folder, ReadOnlySpan<byte> name, string attribute, Span<byte> value) => ExtendedAttributes.Get(folder, name, attribute, value);

    public int RemoveAttribute(int folder, ReadOnlySpan<byte> name, string attribute) => ExtendedAttributes.Remove(folder, name, attribute);

    public int ReadLocks(int handle, out FileLocks locks) => InodeFlags.Read(handle, out locks);

    public int WriteLocks(int handle, FileLocks locks) => InodeFlags.Write(handle, locks);

    public int Space(int handle, out long free, out long total)
    {
        StatFsBuffer buffer;
        var result = Libc.Checked(Libc.fstatfs(handle, &buffer));
        free = (long)buffer.BlocksFree * buffer.BlockSize;
        total = (long)buffer.Blocks * buffer.BlockSize;
        return result;
    }

    [SkipLocalsInit]
    internal static int Open(int folder, ReadOnlySpan<byte> path, int flags, uint mode)
    {
        ZeroTerminated name;
        return name.Set(path) ? Libc.Checked(Libc.openat(folder, name.Pointer, flags, mode)) : -Errno.NameTooLong;
    }

    private static ReadOnlySpan<byte> NextPiece(ReadOnlySpan<byte> path)
    {
        if (path.Length <= PieceOfPath)
            return path;
        var cut = path[..PieceOfPath].LastIndexOf((byte)'/');
        return cut > 0 ? path[..cut] : path;
    }

    /// <summary>
    /// openat2 with RESOLVE_BENEATH, RESOLVE_NO_SYMLINKS and RESOLVE_NO_XDEV: the kernel refuses to leave the folder whatever is renamed
    /// meanwhile, and to enter what is mounted below it: nothing there can be linked, and a bind mount of the tree in itself has no end.
    /// </summary>
    [SkipLocalsInit]
    private static int OpenBeneath(int folder, ReadOnlySpan<byte> path)
    {
        ZeroTerminated name;
        if (!name.Set(path))
            return -Errno.NameTooLong;
        const ulong resolveNoMounts = 0x01;
        const ulong resolveNoSymlinks = 0x04;
        const ulong resolveBeneath = 0x08;
        var how = stackalloc ulong[3];
        how[0] = (ulong)FolderFlags;
        how[1] = 0;
        how[2] = resolveNoMounts | resolveNoSymlinks | resolveBeneath;
        int result;
        do
            result = (int)Libc.Checked(Libc.Openat2(folder, name.Pointer, how));
        while (result == -Errno.TryAgain);
        return result;
    }

    [SkipLocalsInit]
    private static int Rename(int fromFolder, ReadOnlySpan<byte> fromName, int toFolder, ReadOnlySpan<byte> toName, uint flags)
    {
        ZeroTerminated from;
        ZeroTerminated to;
        return from.Set(fromName) && to.Set(toName)
            ? Libc.Checked(Libc.renameat2(fromFolder, from.Pointer, toFolder, to.Pointer, flags))
            : -Errno.NameTooLong;
    }

    [SkipLocalsInit]
    private static int Unlink(int folder, ReadOnlySpan<byte> name, int flags)
    {
        ZeroTerminated path;
        return path.Set(name) ? Libc.Checked(Libc.unlinkat(folder, path.Pointer, flags)) : -Errno.NameTooLong;
    }

    [SkipLocalsInit]
    private static int Statx(int folder, ReadOnlySpan<byte> name, int flags, out FileStat stat)
    {
        const uint basicStats = 0x7ff;
        ZeroTerminated path;
        StatxBuffer buffer;
        stat = default;
        if (!path.Set(name))
            return -Errno.NameTooLong;
        if (Libc.statx(folder, path.Pointer, flags, basicStats, &buffer) < 0)
            return Libc.Error();
        stat = new(
            ((ulong)buffer.DeviceMajor << 32) | buffer.DeviceMinor,
            buffer.Inode,
            TypeOf(buffer.Mode),
            buffer.Mode,
            buffer.Owner,
            buffer.Group,
            (long)buffer.Size,
            buffer.Links,
            buffer.Modified.InNanoseconds,
            buffer.Accessed.InNanoseconds,
            buffer.Changed.InNanoseconds);
        return 0;
    }

    private static FileType TypeOf(uint mode) => (mode & 0xF000) switch
    {
        0x8000 => FileType.Regular,
        0x4000 => FileType.Folder,
        0xA000 => FileType.SymbolicLink,
        _ => FileType.Other,
    };
}
