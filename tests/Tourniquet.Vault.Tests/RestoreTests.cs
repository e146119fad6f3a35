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

        Assert.Equal((1, 0), Bring(fixture, listed[1].Version));
        Assert.Equal("second one", fixture.Read("ward/a"));
        using var restore = Restore.Version(fixture.Vault, fixture.Mirror, listed[0].Version);
        Assert.Equal((1, 1), restore.Finish() is var report ? (report.Restored, report.Displaced) : default);
        Assert.Equal("first", fixture.Read("ward/a"));
        Assert.Equal("640 2016-01-01\n", fixture.Shell("find ward/a -printf '%m %TY-%Tm-%Td\\n'"));
        Assert.Equal("second one", fixture.Shell($"cat .tourniquet/vault/quarantine/{restore.Quarantine}/d/ward/f/a@*"));
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
        var copied = Bring(fixture, "ward", asOf, target);
        fixture.Vault.Files.Close(target);
        Assert.Equal((7, 0), (copied.Restored, copied.Failed));
        Assert.Equal(before, fixture.Describe("elsewhere/ward").Replace("elsewhere/ward", "ward", StringComparison.Ordinal));

        var report = Bring(fixture, "ward", asOf);
        Assert.Equal((5, 0), (report.Restored, report.Failed));
        Assert.Equal(before, fixture.Describe("ward"));
        Assert.Equal("1\n2\n3\n", fixture.Shell("find .tourniquet/vault/quarantine .tourniquet/vault/versions -type f | xargs cat | sort"));
        Assert.Equal(0, Bring(fixture, "ward", DateTimeOffset.UtcNow.AddDays(1)).Restored);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Versions_of_names_long_and_confusing_stay_apart(string kind)
    {
        using var fixture = new VaultFixture(kind);
        string[] names = ["a", "a@", "a@2017-05-12T09.00.00.0000000Z.c", new('n', 224), new('n', 225), new string('l', 224) + "@2017-05-12T09.00.00.0000000Z.l"[..31]];
        foreach (var name in names)
            fixture.Write("ward/" + name, name);
        fixture.Baseline();
        foreach (var name in names)
            fixture.Capture("ward/" + name);
        fixture.Clock.Advance(TimeSpan.FromHours(1));
        fixture.Shell("rm ward/*");
        foreach (var name in names)
            fixture.Mirror.Reconcile(RawPath.Of("ward/" + name));
        foreach (var name in names)
            Assert.Equal([VersionKind.Copy, VersionKind.Link], fixture.Vault.VersionsOf(RawPath.Of("ward/" + name)).Select(v => v.Kind));
        Assert.Equal((names.Length, 0), Bring(fixture, "ward", null) is var report ? (report.Restored, report.Failed) : default);
        foreach (var name in names)
            Assert.Equal(name, fixture.Read("ward/" + name));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Many_files_come_back_on_two_threads(string kind)
    {
        using var fixture = new VaultFixture(kind);
        fixture.Shell("cd ward; mkdir -p d{1..6}/e; for d in d{1..6} d{1..6}/e; do for i in {1..150}; do echo $d $i > $d/$i; done; done; chmod 640 d*/1*");
        fixture.Baseline();
        var before = fixture.Describe("ward");
        var asOf = fixture.Clock.GetUtcNow();
        for (var i = 1; i <= 150; i++)
            foreach (var d in Enumerable.Range(1, 6))
                fixture.Capture($"ward/d{d}/{i}");
        fixture.Shell("cd ward; for d in d{1..6}; do for i in {1..150}; do echo scrambled > $d/$i; done; done; rm -r d{1,2,3}/e; rm d{4,5,6}/e/*");
        for (var d = 1; d <= 6; d++)
            for (var i = 1; i <= 150; i++)
                fixture.Mirror.Reconcile(RawPath.Of($"ward/d{d}/e/{i}"));
        var report = Bring(fixture, "ward", asOf);
        Assert.Equal((1800, 0, 900), (report.Restored, report.Failed, report.Displaced));
        Assert.Equal(before, fixture.Describe("ward"));
        Assert.Equal(fixture.Shell("cd ward; find . ! -type d -printf '%P %i\n' | sort"), fixture.Shell("cd .tourniquet/vault/tree/ward; find . ! -type d -printf '%P %i\n' | sort"));
        Assert.Equal("900\n", fixture.Shell("find .tourniquet/vault/quarantine -type f | wc -l"));
        Assert.Equal("", fixture.Shell("find .tourniquet/vault/versions -type f"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_copy_overwrites_nothing_and_follows_no_link(string kind)
    {
        using var fixture = new VaultFixture(kind);
        fixture.Shell("cd ward; mkdir d; echo 1 > a; echo 2 > d/b; cd ..; mkdir -p elsewhere/ward outside; echo mine > elsewhere/ward/a; ln -s ../../outside elsewhere/ward/d");
        fixture.Baseline();
        var target = fixture.Vault.Files.OpenFolder(fixture.Vault.Top, "elsewhere"u8);
        var report = Bring(fixture, "ward", fixture.Clock.GetUtcNow(), target);
        fixture.Vault.Files.Close(target);
        Assert.Equal((0, 2), (report.Restored, report.Failed));
        Assert.Equal("mine\n", fixture.Shell("cat elsewhere/ward/a"));
        Assert.Equal("a\nd\n", fixture.Shell("ls elsewhere/ward; ls -A outside"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void An_inner_path_comes_back_alone(string kind)
    {
        using var fixture = new VaultFixture(kind);
        fixture.Shell("cd ward; mkdir -p d/e; for n in a d/b d/e/c d/e/stays; do echo $n > $n; done");
        fixture.Baseline();
        fixture.Shell("cd ward; rm a d/b d/e/c");
        foreach (var name in new[] { "a", "d/b", "d/e/c" })
            fixture.Mirror.Reconcile(RawPath.Of("ward/" + name));
        fixture.Shell("mkdir elsewhere");
        var target = fixture.Vault.Files.OpenFolder(fixture.Vault.Top, "elsewhere"u8);
        Assert.Equal(1, Bring(fixture, "ward/d/e", null, target).Restored);
        Assert.Equal(1, Bring(fixture, "ward/d/b", null, target).Restored);
        Assert.Equal("elsewhere/b\nelsewhere/e/c\n", fixture.Shell("find elsewhere -type f | sort"));
        Assert.Equal(1, Bring(fixture, "ward/d/e", null).Restored);
        Assert.Equal("ward/d/e/c\nward/d/e/stays\n", fixture.Shell("find ward -type f | sort"));
        Assert.Equal(1, Bring(fixture, "ward/d/b", null).Restored);
        Assert.Equal(0, Bring(fixture, "ward/d", null).Done);
        fixture.Vault.Files.Close(target);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_copy_into_the_tree_itself_ends(string kind)
    {
        using var fixture = new VaultFixture(kind);
        fixture.Shell("cd ward; mkdir -p d back; echo 1 > a; echo 2 > d/b");
        fixture.Baseline();
        var target = fixture.Vault.Files.OpenFolder(fixture.Vault.Top, "ward/back"u8);
        Assert.Equal(2, Bring(fixture, "ward", fixture.Clock.GetUtcNow(), target).Restored);
        fixture.Vault.Files.Close(target);
        Assert.Equal("a\nback\nback/ward\nback/ward/a\nback/ward/d\nback/ward/d/b\nd\nd/b\n", fixture.Shell("cd ward; find * | sort"));
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
                    Bring(fixture, version);
            }
        }

        await done.CancelAsync();
        await swapping;
        Assert.Equal("", fixture.Shell("ls -A outside"));
    }

    private static (long Restored, long Displaced) Bring(VaultFixture fixture, VersionRef version)
    {
        using var restore = Restore.Version(fixture.Vault, fixture.Mirror, version);
        var report = restore.Finish();
        return (report.Restored, report.Displaced);
    }

    private static RestoreReport Bring(VaultFixture fixture, string path, DateTimeOffset? asOf, int? target = null)
    {
        using var restore = Restore.AsOf(fixture.Vault, fixture.Mirror, RawPath.Of(path), asOf, target);
        return restore.Finish();
    }
}
