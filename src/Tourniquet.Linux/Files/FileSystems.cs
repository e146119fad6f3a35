using Tourniquet.Core.Files;
using Tourniquet.Linux.Native;

namespace Tourniquet.Linux.Files;

/// <summary>What kind of file system a folder is on, and where its top is.</summary>
public static unsafe class FileSystems
{
    /// <summary>Those whose files can be linked, marked and told apart by handle; tested on these three.</summary>
    public const string Supported = "ext4, xfs and btrfs";

    public static bool CanGuard(string name) => name is "ext4" or "xfs" or "btrfs";

    /// <summary>By the magic number of statfs (linux/magic.h); unknown ones as a number.</summary>
    public static string NameOf(int folder) => StatFs(folder).Type switch
    {
        0xEF53 => "ext4",
        0x58465342 => "xfs",
        0x9123683E => "btrfs",
        0x01021994 => "tmpfs",
        0x4d44 => "vfat",
        0x2011BAB0 => "exfat",
        0x794c7630 => "overlay",
        0x6969 => "NFS",
        0xFF534D42 or 0xFE534D42 => "SMB",
        0x65735546 => "FUSE",
        0x2fc12fc1 => "ZFS",
        0xF2F52010 => "f2fs",
        0x9660 => "iso9660",
        0x5346544e => "NTFS",
        0x73717368 => "squashfs",
        0x9fa0 => "proc",
        0x62656572 => "sysfs",
        var other => $"unknown (0x{other:x})",
    };

    /// <summary>A folder in a btrfs subvolume other than the top-level one, by the id of its tree (linux/btrfs.h).</summary>
    public static bool IsSubvolume(int folder)
    {
        const nuint inodeLookup = 0xD0009412;
        const ulong topLevelTree = 5;
        const ulong firstFreeInode = 256;
        if (NameOf(folder) != "btrfs")
            return false;

        // struct btrfs_ioctl_ino_lookup_args: tree (asked as 0, answered), inode, name
        var lookup = stackalloc ulong[512];
        (lookup[0], lookup[1]) = (0, firstFreeInode);
        return Libc.ioctl(folder, inodeLookup, (nint)lookup) == 0 && lookup[0] != topLevelTree;
    }

    /// <summary>The id that events carry.</summary>
    public static ulong IdOf(int folder) => StatFs(folder).Id;

    /// <summary>Inodes in use: an upper bound of the number of files; 0 where the file system does not count them.</summary>
    public static long InodesInUse(int folder) => StatFs(folder) is var s ? (long)(s.Files - s.FilesFree) : 0;

    /// <summary>The highest folder above a path that is on the same file system.</summary>
    public static RawPath TopOf(RawPath path)
    {
        var device = DeviceOf(path);
        while (!path.IsEmpty && path != RawPath.Of("/"))
        {
            var parent = path.Parent.IsEmpty ? RawPath.Of("/") : path.Parent;
            if (DeviceOf(parent) != device)
                return path;
            path = parent;
        }

        return path;
    }

    private static ulong DeviceOf(RawPath path)
    {
        var handle = LinuxFileSystem.OpenTop(path);
        if (handle < 0)
            return 0;
        _ = LinuxFileSystem.Instance.StatHandle(handle, out var stat);
        LinuxFileSystem.Instance.Close(handle);
        return stat.Device;
    }

    private static StatFsBuffer StatFs(int folder)
    {
        StatFsBuffer buffer;
        return Libc.fstatfs(folder, &buffer) < 0 ? default : buffer;
    }
}
