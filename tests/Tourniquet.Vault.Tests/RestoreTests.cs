using Tourniquet.Core.Files;
using Tourniquet.Linux.Files;

namespace Tourniquet.Vault.Tests;

public sealed class RestoreTests
{
    public static TheoryData<string> Kinds => VaultFixture.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public void Every_version_is_listed_and_any_can_come_back(string kind)
    {
        using var fixture = new VaultFixture(kind);
        fixture.Write("ward/a", "first");
        fixture.Shell("chmod 640 ward/a; touch -d '2016-01-01 UTC' ward/a");
        fixture.Baseline();
        fixture.Capture("ward/a");
        fixture.Write("ward/a", "second one");
        fixture.Clock.Advance(TimeSpan.FromHours(1));
        fixture.Shell("rm ward/a");
        fixture.Mirror.Reconcile(RawPath.Of("ward/a"));
        var listed = fixture.Vault.ListVersions(RawPath.Of("ward/a"));
        Assert.Equal([(5L, VersionKind.Copy), (10L, VersionKind.Link)], listed.Select(v => (v.Size, v.Kind)));
        Assert.Equal(new(2016, 1, 1, 0, 0, 0, TimeSpan.Zero), listed[0].ModifiedAt);
        Assert.True(listed[0].Until < listed[1].Until);

        var restore = new Restore(fixture.Vault, fixture.Mirror);
        Assert.Equal(1, restore.File(RawPath.Of("ward/a"), listed[1].Version).Restored);
        Assert.Equal("second one", fixture.Read("ward/a"));
        Assert.Equal(1, restore.File(RawPath.Of("ward/a"), listed[0].Version).Restored);
        Assert.Equal("first", fixture.Read("ward/a"));
        Assert.Equal("640 2016-01-01\n", fixture.Shell("find ward/a -printf '%m %TY-%Tm-%Td\\n'"));
        Assert.Equal("second one", fixture.Shell($"cat .tourniquet/vault/quarantine/{restore.Quarantine}/d/ward/f/a/*"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_folder_comes_back_as_it_was_in_place_and_elsewhere(string kind)
    {
        using var fixture = new VaultFixture(kind);
        fixture.Shell("""
            cd ward; mkdir -p d/e empty; for n in same rewritten replaced gone d/x d/e/y; do echo $n > $n; touch -d 2016-01-01 $n; done
            ln -s same link; chown 5:6 d; chmod 2750 d/e; setfacl -m u:7:r gone; setfattr -n user.a -v b rewritten
            """);
        fixture.Baseline();
        var before = fixture.Describe("ward");
        fixture.Clock.Advance(TimeSpan.FromHours(1));
        var asOf = fixture.Clock.GetUtcNow();
        fixture.Clock.Advance(DateTimeOffset.UtcNow - asOf - TimeSpan.FromMinutes(1));
        asOf = fixture.Clock.GetUtcNow();
        fixture.Clock.Advance(TimeSpan.FromHours(1));
        fixture.Capture("ward/rewritten");
        fixture.Shell("cd ward; echo 1 > rewritten; echo 2 > t; mv t replaced; rm -r gone d empty");
        foreach (var name in new[] { "rewritten", "replaced", "gone", "d", "empty" })
            fixture.Mirror.Reconcile(RawPath.Of("ward/" + name));
        fixture.Capture("ward/rewritten");
        fixture.Shell("echo 3 > ward/rewritten");

        fixture.Shell("mkdir elsewhere");
        var target = fixture.Vault.Files.OpenFolder(fixture.Vault.Top, "elsewhere"u8);
        var copied = new Restore(fixture.Vault, fixture.Mirror).Folder(RawPath.Of("ward"), asOf, target);
        fixture.Vault.Files.Close(target);
        Assert.Equal((7, 0), (copied.Restored, copied.Failed));
        Assert.Equal(before, fixture.Describe("elsewhere").Replace("elsewhere", "ward", StringComparison.Ordinal));

        var report = new Restore(fixture.Vault, fixture.Mirror).Folder(RawPath.Of("ward"), asOf);
        Assert.Equal((5, 0), (report.Restored, report.Failed));
        Assert.Equal(before, fixture.Describe("ward"));
        Assert.Equal("1\n2\n3\n", fixture.Shell("find .tourniquet/vault/quarantine .tourniquet/vault/versions -type f | xargs cat | sort"));
        Assert.Equal(0, new Restore(fixture.Vault, fixture.Mirror).Folder(RawPath.Of("ward"), DateTimeOffset.UtcNow.AddDays(1)).Restored);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_copy_overwrites_nothing_and_follows_no_link(string kind)
    {
        using var fixture = new VaultFixture(kind);
        fixture.Shell("cd ward; mkdir d; echo 1 > a; echo 2 > d/b; cd ..; mkdir -p elsewhere outside; echo mine > elsewhere/a; ln -s ../outside elsewhere/d");
        fixture.Baseline();
        var target = fixture.Vault.Files.OpenFolder(fixture.Vault.Top, "elsewhere"u8);
        var report = new Restore(fixture.Vault, fixture.Mirror).Folder(RawPath.Of("ward"), fixture.Clock.GetUtcNow(), target);
        fixture.Vault.Files.Close(target);
        Assert.Equal((0, 2), (report.Restored, report.Failed));
        Assert.Equal("mine\n", fixture.Shell("cat elsewhere/a"));
        Assert.Equal("a\nd\n", fixture.Shell("ls elsewhere; ls -A outside"));
    }

    [Fact]
    public async Task A_link_swapped_in_again_and_again_never_leads_out()
    {
        using var fixture = new VaultFixture("ext4");
        fixture.Shell("mkdir outside; mkdir -p ward/d; for i in {1..200}; do echo $i > ward/d/$i; done");
        fixture.Baseline();
        using var done = new CancellationTokenSource();
        var (real, aside) = (fixture.At("ward/d"), fixture.At("ward/aside"));
        var swapping = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                try
                {
                    Directory.Move(real, aside);
                    File.CreateSymbolicLink(real, "../outside");
                    File.Delete(real);
                    Directory.Move(aside, real);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    // The restore made the folder meanwhile, which is its right: swap that one.
                    if (Directory.Exists(aside))
                        Directory.Delete(aside, recursive: true);
                }
            }
        }, TestContext.Current.CancellationToken);
        for (var round = 0; round < 5; round++)
        {
            for (var i = 1; i <= 200; i++)
            {
                var path = RawPath.Of($"ward/d/{i}");
                _ = LinuxFileSystem.Instance.Remove(fixture.Vault.Top, path.Bytes);
                if (fixture.Mirror.Reconcile(path).Displaced is { } version)
                    new Restore(fixture.Vault, fixture.Mirror).File(path, version);
            }
        }

        await done.CancelAsync();
        await swapping;
        Assert.Equal("", fixture.Shell("ls -A outside"));
    }
}
