#pragma warning disable RS0030
using Tourniquet.Guard;
using Tourniquet.Incidents;

var say = (string s) => Console.Error.WriteLine(s);
var state = args[1];
var volumes = VolumeOpener.Open(args[2..], state, TimeProvider.System);
using var daemon = GuardDaemon.Start(new(GuardMode.Contain, true, null, GuardOptions.DefaultDeadline), TimeProvider.System, volumes, new IncidentStore(state, say), say);
foreach (var v in volumes)
    foreach (var f in v.Folders)
        Console.WriteLine($"protecting {f.Name} ({v.FileSystem}, files)");
daemon.Baseline();
say("baseline done");
Thread.Sleep(-1);
