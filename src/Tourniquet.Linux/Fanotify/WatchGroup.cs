using System.Runtime.InteropServices;
using Tourniquet.Linux.Native;

namespace Tourniquet.Linux.Fanotify;

/// <summary>
/// The notification group: what has been done, in order, with the folder's handle, the name and the file's handle. Owns its descriptor.
/// </summary>
public sealed unsafe class WatchGroup : IDisposable
{
    private const ulong Mask = FanotifyEvents.CloseWrite | FanotifyEvents.Modify | FanotifyEvents.Rename | FanotifyEvents.Delete
        | FanotifyEvents.Create | FanotifyEvents.OnFolder;

    private WatchGroup(int descriptor) => Descriptor = descriptor;

    public int Descriptor { get; }

    public static WatchGroup? Open(out int error)
    {
        error = Libc.Checked(Libc.fanotify_init(
            FanotifyFlags.ClassNotify | FanotifyFlags.CloseOnExec | FanotifyFlags.NonBlocking | FanotifyFlags.UnlimitedQueue
                | FanotifyFlags.UnlimitedMarks | FanotifyFlags.ReportFid | FanotifyFlags.ReportFolderFid | FanotifyFlags.ReportName
                | FanotifyFlags.ReportTargetFid,
            0));
        return error < 0 ? null : new(error);
    }

    public int Mark(int folder) => Marks.FileSystem(Descriptor, FanotifyFlags.MarkAdd, Mask, folder);

    public int Unmark(int folder) => Marks.FileSystem(Descriptor, FanotifyFlags.MarkRemove, Mask, folder);

    public int Read(Span<byte> buffer)
    {
        fixed (byte* target = buffer)
            return (int)Libc.Checked(Libc.read(Descriptor, target, (nuint)buffer.Length));
    }

    /// <summary>Takes the first event off what <see cref="Read"/> returned.</summary>
    /// <param name="own">The process whose events are passed over: every link that the guard makes raises one.</param>
    public static bool Next(ref ReadOnlySpan<byte> events, int own, out WatchEvent watchEvent)
    {
        watchEvent = default;
        while (events.Length >= FanotifyFlags.MetadataLength)
        {
            var length = (int)MemoryMarshal.Read<uint>(events);
            var one = events[..length];
            events = events[length..];
            if (MemoryMarshal.Read<int>(one[20..]) == own)
                continue;
            watchEvent = Parse(one);
            return true;
        }

        return false;
    }

    public void Dispose() => Libc.close(Descriptor);

    private static WatchEvent Parse(ReadOnlySpan<byte> one)
    {
        var mask = MemoryMarshal.Read<ulong>(one[8..]);
        var process = MemoryMarshal.Read<int>(one[20..]);
        var records = one[FanotifyFlags.MetadataLength..];
        Location first = default;
        Location second = default;
        ReadOnlySpan<byte> file = default;
        while (records.Length >= 12)
        {
            var kind = records[0];
            var size = MemoryMarshal.Read<ushort>(records[2..]);
            var fileSystem = MemoryMarshal.Read<ulong>(records[4..]);
            var handleLength = MemoryMarshal.Read<int>(records[12..]);
            var handle = records.Slice(12, 8 + handleLength);
            var name = records[(20 + handleLength)..size];
            if (name.IndexOf((byte)0) is var end and >= 0)
                name = name[..end];
            if (kind == FanotifyFlags.InfoFid)
                file = handle;
            else if (kind == FanotifyFlags.InfoNewFolderFidName)
                second = new(fileSystem, handle, name);
            else
                first = new(fileSystem, handle, name);
            records = records[size..];
        }

        return new(mask, process, first, second, file);
    }
}

/// <summary>A name in a folder that is known by its handle.</summary>
/// <param name="fileSystem">The kernel's file-system id.</param>
/// <param name="folderHandle">struct file_handle: length (4), type (4), bytes.</param>
public readonly ref struct Location(ulong fileSystem, ReadOnlySpan<byte> folderHandle, ReadOnlySpan<byte> name)
{
    public ulong FileSystem { get; } = fileSystem;

    public ReadOnlySpan<byte> FolderHandle { get; } = folderHandle;

    public ReadOnlySpan<byte> Name { get; } = name;

    public bool IsNone => FolderHandle.IsEmpty;
}

/// <summary>One thing done. For a rename <see cref="At"/> is the old place and <see cref="To"/> the new one.</summary>
public readonly ref struct WatchEvent(ulong mask, int process, Location at, Location to, ReadOnlySpan<byte> fileHandle)
{
    public ulong Mask { get; } = mask;

    public int Process { get; } = process;

    public Location At { get; } = at;

    public Location To { get; } = to;

    public ReadOnlySpan<byte> FileHandle { get; } = fileHandle;

    public bool Has(ulong bits) => (Mask & bits) != 0;
}
