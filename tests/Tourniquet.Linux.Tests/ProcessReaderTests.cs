using System.Diagnostics;
using Tourniquet.Linux.Processes;

namespace Tourniquet.Linux.Tests;

public sealed class ProcessReaderTests
{
    [Fact]
    public void A_process_is_told_with_its_parent_user_and_program()
    {
        using var child = Child.Python("import sys; print('ready', flush=True); sys.stdin.read()", "an argument", "another");
        Assert.Equal("ready", child.Line());
        var stat = ProcessReader.Stat(child.Id);
        Assert.NotNull(stat);
        Assert.Equal((child.Id, Environment.ProcessId, false, false), (stat.Process, stat.Parent, stat.IsKernelThread, stat.IsZombie));
        Assert.InRange(stat.StartedAt, ProcessReader.Stat(Environment.ProcessId)!.StartedAt, ulong.MaxValue);
        Assert.Contains("python3", ProcessReader.Executable(child.Id)!, StringComparison.Ordinal);
        Assert.EndsWith("an argument another", ProcessReader.CommandLine(child.Id)!, StringComparison.Ordinal);
        Assert.Equal(0u, ProcessReader.User(child.Id));
        Assert.Contains(child.Id, ProcessReader.All());
        Assert.InRange(ProcessReader.DescriptorRoom(child.Id), 3, int.MaxValue);
    }

    [Theory]
    [InlineData("a) b (c")]
    [InlineData(") Z 1 1")]
    [InlineData("line\nbreak")]
    public void A_name_may_hold_anything(string name)
    {
        const string script = "import ctypes, os, sys; ctypes.CDLL(None).prctl(15, os.fsencode(sys.argv[1]), 0, 0, 0); print('ready', flush=True); sys.stdin.read()";
        using var child = Child.Python(script, name);
        Assert.Equal("ready", child.Line());
        var stat = ProcessReader.Stat(child.Id);
        Assert.Equal((name, Environment.ProcessId, false), (stat?.Name, stat?.Parent, stat?.IsZombie));
    }

    [Fact]
    public void A_process_that_waits_to_be_collected_is_known_as_such_and_one_that_is_gone_is_null()
    {
        const string script = "import os, sys; child = os.fork() or os._exit(0); os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT); print(child, flush=True); sys.stdin.readline(); os.wait(); print('gone', flush=True); sys.stdin.read()";
        using var child = Child.Python(script);
        var grandchild = int.Parse(child.Line(), System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(ProcessReader.Stat(grandchild)?.IsZombie);
        Assert.Null(ProcessReader.Executable(grandchild));
        child.Say("");
        Assert.Equal("gone", child.Line());
        Assert.Null(ProcessReader.Stat(grandchild));
        Assert.Null(ProcessReader.ProcessOf(grandchild));
        Assert.Null(ProcessReader.User(grandchild));
        Assert.Null(ProcessReader.CommandLine(grandchild));
        Assert.Equal(0, ProcessReader.DescriptorRoom(grandchild));
    }

    [Fact]
    public void A_thread_belongs_to_its_process()
    {
        foreach (ProcessThread thread in Process.GetCurrentProcess().Threads)
            Assert.True(ProcessReader.ProcessOf(thread.Id) is null || ProcessReader.ProcessOf(thread.Id) == Environment.ProcessId);
        Assert.Equal(Environment.ProcessId, ProcessReader.ProcessOf(Environment.ProcessId));
    }

    [Fact]
    public void The_kernels_own_threads_are_told_apart()
    {
        var stat = ProcessReader.Stat(2);
        Assert.SkipWhen(stat is null || stat.Name != "kthreadd", "a container: the kernel's threads are not seen");
        Assert.True(stat!.IsKernelThread);
    }

    [Fact]
    public void The_boot_has_an_id() => Assert.Equal(36, ProcessReader.BootId.Length);
}
