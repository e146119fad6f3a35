using System.Globalization;
using Tourniquet.Linux.Processes;

namespace Tourniquet.Linux.Tests;

public sealed class ForkWatchTests
{
    [Fact]
    public void Who_started_whom_is_known_also_of_what_has_ended()
    {
        using var watch = ForkWatch.Start();
        Assert.SkipUnless(watch.IsWorking, "the kernel's process connector is not to be had here");
        const string script = "import os; child = os.fork() or os._exit(0); os.wait(); print(child, flush=True)";
        using var child = Child.Python(script);
        var grandchild = int.Parse(child.Line(), CultureInfo.InvariantCulture);
        Assert.Equal(0, child.End());
        watch.CatchUp();
        Assert.True(SpinWait.SpinUntil(() => watch.BirthOf(grandchild) is not null, TimeSpan.FromSeconds(5)), "its birth was not told");
        Assert.Equal(child.Id, watch.BirthOf(grandchild)!.Value.Parent);
        Assert.True(watch.BirthOf(grandchild)!.Value.Sequence > watch.BirthOf(child.Id)!.Value.Sequence);
        Assert.Null(ProcessReader.Stat(grandchild));
    }

    [Fact]
    public void Threads_are_no_births()
    {
        using var watch = ForkWatch.Start();
        Assert.SkipUnless(watch.IsWorking, "the kernel's process connector is not to be had here");
        const string script = "import threading; t = threading.Thread(target=lambda: print(threading.get_native_id(), flush=True)); t.start(); t.join()";
        using var child = Child.Python(script);
        var thread = int.Parse(child.Line(), CultureInfo.InvariantCulture);
        Assert.Equal(0, child.End());
        watch.CatchUp();
        Assert.True(SpinWait.SpinUntil(() => watch.BirthOf(child.Id) is not null, TimeSpan.FromSeconds(5)));
        Assert.Null(watch.BirthOf(thread));
    }

    [Fact]
    public void Many_at_once_are_all_told()
    {
        using var watch = ForkWatch.Start();
        Assert.SkipUnless(watch.IsWorking, "the kernel's process connector is not to be had here");
        const string script = """
            import os
            made = []
            for i in range(2000):
                child = os.fork()
                if not child:
                    os._exit(0)
                made.append(child)
                os.waitpid(child, 0)
            print(*made, flush=True)
            """;
        using var child = Child.Python(script);
        var made = child.Line().Split(' ').Select(id => int.Parse(id, CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(0, child.End());
        Assert.True(SpinWait.SpinUntil(() => watch.BirthOf(made[^1]) is not null, TimeSpan.FromSeconds(5)));
        Assert.All(made, id => Assert.Equal(child.Id, watch.BirthOf(id)?.Parent));
    }
}
