using System.Runtime.InteropServices;
using Tourniquet.Core.Files;
using Tourniquet.Linux.Native;

namespace Tourniquet.Linux.Fanotify;

/// <summary>
/// The permission group: every open on the marked file systems waits here for an answer. Owns its descriptor and nothing else; closing it
/// makes the kernel allow whatever is still waiting.
/// </summary>
public sealed unsafe class GateGroup : IDisposable
{
    private const ulong Mask = FanotifyEvents.OpenPermission | FanotifyEvents.OpenToExecutePermission;
    private const uint Allow = 1;
    private const uint Deny = 2;

    private GateGroup(int descriptor) => Descriptor = descriptor;

    public int Descriptor { get; }

    /// <summary>Null with a negative error number when the kernel has no permission events or we are not root.</summary>
    public static GateGroup? Open(out int error)
    {
        var eventFlags = (uint)(OpenFlags.LargeFile | OpenFlags.CloseOnExec | OpenFlags.NoAccessTime);
        error = Libc.Checked(Libc.fanotify_init(
            FanotifyFlags.ClassPreContent | FanotifyFlags.CloseOnExec | FanotifyFlags.NonBlocking | FanotifyFlags.UnlimitedQueue
                | FanotifyFlags.UnlimitedMarks | FanotifyFlags.ReportThread,
            eventFlags));
        return error < 0 ? null : new(error);
    }

    public int Mark(int folder) => Marks.FileSystem(Descriptor, FanotifyFlags.MarkAdd, Mask, folder);

    public int Unmark(int folder) => Marks.FileSystem(Descriptor, FanotifyFlags.MarkRemove, Mask, folder);

    /// <summary>Bytes read into the buffer, or a negative error number (TryAgain when nothing waits).</summary>
    public int Read(Span<byte> buffer)
    {
        fixed (byte* target = buffer)
            return (int)Libc.Checked(Libc.read(Descriptor, target, (nuint)buffer.Length));
    }

    /// <summary>Takes the first event off what <see cref="Read"/> returned.</summary>
    public static bool Next(ref ReadOnlySpan<byte> events, out GateEvent gateEvent)
    {
        if (events.Length < FanotifyFlags.MetadataLength)
        {
            gateEvent = default;
            return false;
        }

        var length = MemoryMarshal.Read<uint>(events);
        gateEvent = new(MemoryMarshal.Read<ulong>(events[8..]), MemoryMarshal.Read<int>(events[16..]), MemoryMarshal.Read<int>(events[20..]));
        events = events[(int)length..];
        return true;
    }

    /// <summary>Lets the opener go on, or refuses it with EPERM. The event's descriptor stays open.</summary>
    public void Answer(int file, bool allow)
    {
        var response = stackalloc uint[2];
        response[0] = (uint)file;
        response[1] = allow ? Allow : Deny;
        _ = Libc.write(Descriptor, response, 8);
    }

    /// <summary>A group that another process opened, by a duplicate of its descriptor.</summary>
    public static GateGroup Borrow(int descriptor) => new(descriptor);

    /// <summary>
    /// Lets everything go on that waits: what nobody has read, and what a reader that stands still has read and not answered. The kernel goes by
    /// the number of the event's descriptor alone, whoever answers, so trying all numbers finds them.
    /// </summary>
    /// <param name="numbers">How many descriptors the reader that stands still may have.</param>
    /// <returns>How many were let go on.</returns>
    public int AllowAllThatWaits(Span<byte> buffer, int numbers)
    {
        var count = 0;
        for (var length = Read(buffer); length > 0; length = Read(buffer))
        {
            ReadOnlySpan<byte> events = buffer[..length];
            while (Next(ref events, out var gateEvent))
            {
                count += TryAllow(gateEvent.File);
                Libc.close(gateEvent.File);
            }
        }

        for (var number = 0; number < numbers; number++)
            while (TryAllow(number) > 0)
                count++;
        return count;
    }

    public void Dispose() => Libc.close(Descriptor);

    private int TryAllow(int file)
    {
        var response = stackalloc uint[2];
        (response[0], response[1]) = ((uint)file, Allow);
        return Libc.write(Descriptor, response, 8) == 8 ? 1 : 0;
    }
}

/// <param name="Mask">Bits of <see cref="FanotifyEvents"/>.</param>
/// <param name="Thread">The opener's thread id; it is blocked in its system call until the answer.</param>
/// <param name="File">A read-only descriptor of the file that is being opened; whoever takes the event closes it.</param>
public readonly record struct GateEvent(ulong Mask, int File, int Thread);
