using System.Security.Cryptography;

namespace Tourniquet.Cli.Tests;

/// <summary>The drill shows that the guard works, and touches nothing that it did not make.</summary>
public sealed class DrillTests
{
    [Fact]
    public void A_drill_through_a_link_goes_by_where_the_link_leads()
    {
        using var disk = new Disk();
        Directory.CreateDirectory(disk.Path + "/ward");
        Directory.CreateDirectory(disk.Folder + "/elsewhere");
        File.CreateSymbolicLink(disk.Path + "/leads-out", disk.Folder + "/elsewhere");
        File.CreateSymbolicLink(disk.Folder + "/leads-in", disk.Path + "/ward");
        using var guard = Guard.Start(disk.State, disk.Path);
        var outside = Tool.Tourniquet("drill", disk.Path + "/leads-out", "--state", disk.State);
        Assert.True(outside.Code == 2 && outside.Error.Contains("not under protection", StringComparison.Ordinal), outside.ToString());
        Assert.Empty(Directory.GetFileSystemEntries(disk.Folder + "/elsewhere"));
        Assert.Contains(disk.Path + "/ward/", Ward.Ok(Tool.Tourniquet("drill", disk.Folder + "/leads-in", "--state", disk.State)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void The_drills_child_touches_nothing_that_the_drill_did_not_make()
    {
        using var disk = new Disk();
        var folder = Directory.CreateDirectory(disk.Path + "/tourniquet-drill-000000000000").FullName;
        var victim = disk.Path + "/victim.txt";
        File.WriteAllText(victim, "a patient's letter");
        File.CreateSymbolicLink(folder + "/link.txt", victim);
        File.WriteAllText(folder + "/changed.txt", "changed by somebody since");
        var hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(victim)));
        foreach (var (where, name) in new[] { (folder, "link.txt"), (folder, "../victim.txt"), (folder, "changed.txt"), (disk.Path, "victim.txt") })
            Tool.RunWith($"{hash} {name}\n", Tool.Required(), "drill-scramble", where);
        Assert.Equal("a patient's letter", File.ReadAllText(victim));
        Assert.Equal("changed by somebody since", File.ReadAllText(folder + "/changed.txt"));
    }

    [Fact]
    public void The_drill_works_and_leaves_nothing()
    {
        using var disk = new Disk();
        var before = Ward.Fill(disk.Path);
        using var guard = Guard.Start(disk.State, disk.Path);
        Assert.Equal(2, Tool.Tourniquet("drill", disk.Folder, "--state", disk.State).Code);
        Assert.Contains("byte for byte", Ward.Ok(Tool.Tourniquet("drill", disk.Path, "--state", disk.State)).Out, StringComparison.Ordinal);
        Assert.Equal(before, Ward.Hashes(disk.Path));
        Assert.Empty(Directory.GetDirectories(disk.Path, "tourniquet-drill-*"));
        Assert.Equal(0, guard.End());
        Assert.Equal(2, Tool.Tourniquet("drill", disk.Path, "--state", disk.State).Code);
    }
}
