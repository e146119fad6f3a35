using System.Runtime.InteropServices;

namespace Tourniquet.Linux.Fanotify;

/// <summary>
/// A file's handle (name_to_handle_at) as a value: the identity of an inode on its file system, including its generation, so that a number
/// used again is another key. Handles of ext4, xfs and btrfs are 8 to 20 bytes; longer ones are folded.
/// </summary>
public readonly record struct FileKey(ulong A, ulong B, ulong C)
{
    private const int Room = 24;

    public static FileKey Of(ReadOnlySpan<byte> handle)
    {
        Span<ulong> words = stackalloc ulong[3];
        words.Clear();
        var bytes = MemoryMarshal.AsBytes(words);
        for (var i = 0; i < handle.Length; i++)
            bytes[i % Room] = (byte)((bytes[i % Room] * 31) + handle[i]);
        return new(words[0], words[1], words[2]);
    }
}
