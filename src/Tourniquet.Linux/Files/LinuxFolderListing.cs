using System.Buffers;
using System.Runtime.InteropServices;
using Tourniquet.Core.Files;
using Tourniquet.Linux.Native;

namespace Tourniquet.Linux.Files;

/// <summary>getdents64 in batches: names with inode numbers, without one stat a file.</summary>
internal sealed unsafe class LinuxFolderListing : IFolderListing
{
    private const int BatchSize = 64 * 1024;

    // struct linux_dirent64: inode (8), offset (8), record length (2), type (1), name
    private const int NameOffset = 19;

    private readonly int folder;
    private readonly byte[] batch = ArrayPool<byte>.Shared.Rent(BatchSize);
    private int at;
    private int end;

    public LinuxFolderListing(int folder)
    {
        this.folder = LinuxFileSystem.Instance.OpenFolder(folder, default);
    }

    public bool Next(out ReadOnlySpan<byte> name, out ulong inode, out FileType type)
    {
        while (at < end || Fill())
        {
            var record = batch.AsSpan(at);
            inode = MemoryMarshal.Read<ulong>(record);
            var length = MemoryMarshal.Read<ushort>(record[16..]);
            type = TypeOf(record[18]);
            name = record[NameOffset..length];
            name = name[..name.IndexOf((byte)0)];
            at += length;
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                return true;
        }

        name = default;
        inode = 0;
        type = FileType.Unknown;
        return false;
    }

    public void Dispose()
    {
        if (folder >= 0)
            Libc.close(folder);
        ArrayPool<byte>.Shared.Return(batch);
    }

    private bool Fill()
    {
        if (folder < 0)
            return false;
        fixed (byte* buffer = batch)
            end = (int)Libc.getdents64(folder, buffer, BatchSize);
        at = 0;
        return end > 0;
    }

    private static FileType TypeOf(byte type) => type switch
    {
        8 => FileType.Regular,
        4 => FileType.Folder,
        10 => FileType.SymbolicLink,
        0 => FileType.Unknown,
        _ => FileType.Other,
    };
}
