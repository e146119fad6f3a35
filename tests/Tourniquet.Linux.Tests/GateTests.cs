using System.Runtime.InteropServices;
using Tourniquet.Linux.Fanotify;
using Tourniquet.Linux.Files;
using Tourniquet.Linux.Native;
using Tourniquet.Linux.Processes;
using Tourniquet.Vault.Tests;

namespace Tourniquet.Linux.Tests;

/// <summary>What the kernel tells of opens, on a real file system: only children open files there, since this process answers.</summary>
public sealed partial class GateTests
{
    private const string Opens = """
        import ctypes, os, sys
        folder = sys.argv[1]
        path = os.path.join(folder, "file")
        libc = ctypes.CDLL(None, use_errno=True)
        print("ready", flush=True)
        for line in sys.stdin:
            how = line.strip()
            if how == "exec":
                if not os.fork():
                    os.execv(os.path.join(folder, "program"), ["program"])
                os.wait()
            elif how.startswith("openat2 "):
                flags = (ctypes.c_uint64 * 3)(int(how[8:]), 0, 0)
                file = libc.syscall(437, -100, os.fsencode(path), flags, 24)
                os.close(file)
            elif how == "creat":
                os.close(libc.creat(os.fsencode(path + ".new"), 0o600))
            else:
                os.close(os.open(path, int(how), 0o600))
            print("done", flush=True)
        """;

    public static TheoryData<string, Intent> Ways() => new()
    {
        { "0", Intent.Read },
        { "1", Intent.Write },
        { "2", Intent.Write },
        { "512", Intent.Write }, // O_RDONLY | O_TRUNC
        { "1025", Intent.Write }, // O_WRONLY | O_APPEND
        { "524288", Intent.Read }, // O_CLOEXEC
        { "openat2 0", Intent.Read },
        { "openat2 2", Intent.Write },
        { "creat", Intent.Write },
        { "exec", Intent.Read },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_an_opener_wants_is_read_from_its_system_call(string way, Intent expected)
    {
        using var disk = new LoopFileSystem("ext4");
        File.WriteAllText(disk.Top + "/file", "content");
        File.Copy("/usr/bin/true", disk.Top + "/program");
        File.SetUnixFileMode(disk.Top + "/program", (UnixFileMode)0b111_101_101);
        using var child = Child.Python(Opens, disk.Top);
        Assert.Equal("ready", child.Line());
        using var gate = Mark(disk);
        var done = Task.Run(() => Ask(child, way));
        var told = Next(gate);
        using var thread = new ThreadFiles(told.Thread);
        Assert.True(thread.IsAlive());
        var intent = OpenIntent.Of(told.Thread, thread.Syscall);
        Allow(gate, told);
        while (!done.IsCompleted)
            if (TryNext(gate, out var more))
                Allow(gate, more);
        Assert.Equal("done", await done);
        Assert.Equal(expected, intent);
    }

    [Fact]
    public void A_thread_that_is_gone_is_told_as_gone()
    {
        ThreadFiles thread;
        using (var child = Child.Python("import sys; print('ready', flush=True); sys.stdin.read()"))
        {
            Assert.Equal("ready", child.Line());
            thread = new ThreadFiles(child.Id);
            Assert.True(thread.Syscall >= 0 && thread.IsAlive());
        }

        using (thread)
        {
            Assert.Equal(Intent.Gone, OpenIntent.Of(1, thread.Syscall));
            Assert.False(thread.IsAlive());
        }

        using var nobody = new ThreadFiles(int.MaxValue);
        Assert.True(nobody.Syscall < 0 && !nobody.IsAlive());
    }

    [Fact]
    public void A_refused_open_fails_and_an_allowed_one_does_not()
    {
        using var disk = new LoopFileSystem("ext4");
        File.WriteAllText(disk.Top + "/file", "content");
        using var gate = Mark(disk);
        foreach (var allow in new[] { true, false })
        {
            using var child = new Child("cat", disk.Top + "/file");
            var told = Next(gate);
            gate.Answer(told.File, allow);
            LinuxFileSystem.Instance.Close(told.File);
            Assert.Equal(allow ? 0 : 1, child.End());
        }
    }

    [Fact]
    public void Whoever_shares_the_group_may_answer_what_another_has_read_and_what_nobody_has()
    {
        using var disk = new LoopFileSystem("ext4");
        File.WriteAllText(disk.Top + "/file", "content");
        using var gate = Mark(disk);
        using var shared = GateGroup.Borrow(Duplicate(gate.Descriptor));
        var children = Enumerable.Range(0, 4).Select(_ => new Child("cat", disk.Top + "/file")).ToList();
        try
        {
            // Two are read and left alone, as by a guard that was stopped then; the others may still wait in the queue.
            var read = new[] { Next(gate), Next(gate) };
            var let = 0;
            var buffer = new byte[8192];
            Assert.True(
                SpinWait.SpinUntil(() => (let += shared.AllowAllThatWaits(buffer, ProcessReader.DescriptorRoom(Environment.ProcessId))) == children.Count, TimeSpan.FromSeconds(10)),
                $"only {let} of {children.Count} were let go on");
            Assert.All(children, child => Assert.Equal(0, child.End()));
            foreach (var told in read)
                LinuxFileSystem.Instance.Close(told.File);
        }
        finally
        {
            children.ForEach(child => child.Dispose());
        }
    }

    [Fact]
    public void A_pulse_is_seen_by_whoever_shares_it()
    {
        using var pulse = Pulse.Create();
        using var other = new Pulse(Duplicate(pulse.Descriptor));
        pulse.Beat();
        pulse.Beat();
        other.AddLetThrough(3);
        Assert.Equal((2, 3), (other.Beats, pulse.LetThrough));
    }

    private static string Ask(Child child, string way)
    {
        child.Say(way);
        return child.Line();
    }

    private static GateGroup Mark(LoopFileSystem disk)
    {
        var gate = GateGroup.Open(out var error);
        Assert.SkipWhen(gate is null, $"no permission events here: {error}");
        var top = LinuxFileSystem.OpenTop(disk.TopPath);
        Assert.Equal(0, gate!.Mark(top));
        LinuxFileSystem.Instance.Close(top);
        return gate;
    }

    private static GateEvent Next(GateGroup gate)
    {
        GateEvent told = default;
        Assert.True(SpinWait.SpinUntil(() => TryNext(gate, out told), TimeSpan.FromSeconds(10)), "no open was told");
        return told;
    }

    /// <summary>One at a time: the buffer has room for no more.</summary>
    private static bool TryNext(GateGroup gate, out GateEvent told)
    {
        Span<byte> buffer = stackalloc byte[24];
        var length = gate.Read(buffer);
        ReadOnlySpan<byte> events = buffer[..Math.Max(0, length)];
        return GateGroup.Next(ref events, out told);
    }

    private static void Allow(GateGroup gate, GateEvent told)
    {
        gate.Answer(told.File, allow: true);
        LinuxFileSystem.Instance.Close(told.File);
    }

    /// <summary>As another process gets it.</summary>
    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int descriptor);
}
