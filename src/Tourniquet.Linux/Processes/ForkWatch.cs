using System.Buffers.Binary;
using System.Collections.Concurrent;
using Tourniquet.Core.Files;
using Tourniquet.Linux.Native;

namespace Tourniquet.Linux.Processes;

/// <summary>
/// Remembers who started whom and who has become another program, from the kernel's process connector (linux/cn_proc.h), since a short-lived process is gone before /proc can
/// be asked. Owns its socket and a thread; without the connector (a container, an old kernel) it knows nothing, and /proc has to do.
/// </summary>
public sealed unsafe class ForkWatch : IDisposable
{
    private const int NetlinkFamily = 16;
    private const int Datagram = 2;
    private const int CloseOnExec = 0x80000;
    private const int ConnectorProtocol = 11;
    private const uint ProcessIndex = 1;
    private const uint Listen = 1;
    private const uint ForkEvent = 1;
    private const uint ExecuteEvent = 2;
    private const int ReceiveBufferForce = 33;
    private const int SocketLevel = 1;
    private const int Remembered = 200_000;

    // struct nlmsghdr (16), struct cn_msg (20), struct proc_event: what (4), cpu (4), timestamp (8), then the event's own fields
    private const int EventOffset = 36;
    private const int FieldsOffset = EventOffset + 16;

    private readonly ConcurrentDictionary<int, Birth> births = new();
    private readonly ConcurrentDictionary<int, long> executions = new();
    private readonly Lock reading = new();
    private readonly int socket;
    private long sequence;
    private volatile bool stopped;

    private ForkWatch(int socket) => this.socket = socket;

    public bool IsWorking => socket >= 0;

    public static ForkWatch Start()
    {
        var opened = Libc.socket(NetlinkFamily, Datagram | CloseOnExec, ConnectorProtocol);
        var watch = new ForkWatch(opened >= 0 && Subscribe(opened) ? opened : -1);
        if (watch.IsWorking)
            new Thread(watch.Run) { IsBackground = true, Name = "forks" }.Start();
        return watch;
    }

    /// <summary>The latest known birth of a process number.</summary>
    public Birth? BirthOf(int process) => births.TryGetValue(process, out var birth) ? birth : null;

    /// <summary>Another number each time the process has become another program; 0 while none is known.</summary>
    public long LastExecution(int process) => executions.GetValueOrDefault(process);

    /// <summary>Reads whatever the kernel has told already: a birth is told before the child runs.</summary>
    public void CatchUp()
    {
        Span<byte> buffer = stackalloc byte[4096];
        lock (reading)
            while (IsWorking && Receive(buffer, DoNotWait) is var got && got >= FieldsOffset + 8)
                Note(buffer[..got]);
    }

    public void Dispose()
    {
        stopped = true;
        if (socket >= 0)
            Libc.close(socket);
    }

    private static bool Subscribe(int connector)
    {
        Span<byte> address = stackalloc byte[12];
        address.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(address, NetlinkFamily);
        BinaryPrimitives.WriteUInt32LittleEndian(address[8..], ProcessIndex);
        fixed (byte* bytes = address)
            if (Libc.bind(connector, bytes, 12) < 0)
                return false;
        var room = 8 << 20;
        _ = Libc.setsockopt(connector, SocketLevel, ReceiveBufferForce, &room, sizeof(int));
        Span<byte> message = stackalloc byte[40];
        message.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(message, 40);
        BinaryPrimitives.WriteUInt16LittleEndian(message[4..], 3);
        BinaryPrimitives.WriteUInt32LittleEndian(message[16..], ProcessIndex);
        BinaryPrimitives.WriteUInt32LittleEndian(message[20..], ProcessIndex);
        BinaryPrimitives.WriteUInt16LittleEndian(message[32..], 4);
        BinaryPrimitives.WriteUInt32LittleEndian(message[36..], Listen);
        fixed (byte* bytes = message)
            return Libc.send(connector, bytes, 40, 0) == 40;
    }

    private void Run()
    {
        while (!stopped)
        {
            // Looks without taking, so that nothing is out of the queue and not noted yet when somebody catches up.
            if (Receive([], Look) < 0 && Libc.Error() is not (-Errno.Interrupted or -NoBufferSpace))
                return;
            CatchUp();
        }
    }

    private int Receive(Span<byte> buffer, int flags)
    {
        fixed (byte* bytes = buffer)
            return (int)Libc.recv(socket, bytes, (nuint)buffer.Length, flags);
    }

    private const int NoBufferSpace = 105;
    private const int DoNotWait = 0x40;
    private const int Look = 0x2;

    private void Note(ReadOnlySpan<byte> message)
    {
        var fields = message[FieldsOffset..];
        var what = BinaryPrimitives.ReadUInt32LittleEndian(message[EventOffset..]);
        if (what == ExecuteEvent)
            executions[BinaryPrimitives.ReadInt32LittleEndian(fields[4..])] = Interlocked.Increment(ref sequence);
        if (what != ForkEvent)
            return;
        var parent = BinaryPrimitives.ReadInt32LittleEndian(fields[4..]);
        var child = BinaryPrimitives.ReadInt32LittleEndian(fields[8..]);
        var childProcess = BinaryPrimitives.ReadInt32LittleEndian(fields[12..]);
        if (child != childProcess)
            return;
        births[childProcess] = new(parent, Interlocked.Increment(ref sequence));
        executions.TryRemove(childProcess, out _);
        if (births.Count > Remembered)
            Forget();
    }

    private void Forget()
    {
        var oldest = Interlocked.Read(ref sequence) - (Remembered / 2);
        foreach (var (process, birth) in births)
            if (birth.Sequence < oldest)
                births.TryRemove(process, out _);
        foreach (var (process, execution) in executions)
            if (execution < oldest)
                executions.TryRemove(process, out _);
    }
}

/// <param name="Parent">The process that forked it.</param>
/// <param name="Sequence">Grows with every birth: tells a number used again from its earlier bearer.</param>
public readonly record struct Birth(int Parent, long Sequence);
