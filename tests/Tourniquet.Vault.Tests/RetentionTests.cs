using Tourniquet.Core.Files;

namespace Tourniquet.Vault.Tests;

public sealed class RetentionTests
{
    public static TheoryData<string> Kinds => VaultFixture.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public void Old_versions_go_unless_an_incident_needs_them(string kind)
    {
        using var fixture = new VaultFixture(kind);
        fixture.Shell("cd ward; mkdir d; echo 1 > a; echo 2 > d/b");
        fixture.Baseline();
        var (old, needed) = (fixture.Capture("ward/a"), fixture.Capture("ward/a"));
        var oldElsewhere = fixture.Capture("ward/d/b");
        fixture.Clock.Advance(TimeSpan.FromDays(10));
        var young = fixture.Capture("ward/a");
        var report = Retention.Prune(fixture.Vault, fixture.Clock.GetUtcNow(), TimeSpan.FromDays(5), 0, version => version == needed);
        Assert.Equal((2, 0, 1, false), (report.RemovedByAge, report.RemovedForSpace, report.KeptForIncidents, report.IsBelowFloor));
        Assert.Equal([needed, young], fixture.Vault.VersionsOf(RawPath.Of("ward/a")));
        Assert.DoesNotContain(old, fixture.Vault.VersionsOf(RawPath.Of("ward/a")));
        Assert.Empty(fixture.Vault.VersionsOf(oldElsewhere.Path));
        Assert.False(Directory.Exists(fixture.At(".tourniquet/vault/versions/d/ward/d")));
        Assert.NotNull(fixture.Capture("ward/d/b"));
    }

    [Fact]
    public void At_the_floor_the_least_valuable_go_first_and_captures_are_refused()
    {
        using var fixture = new VaultFixture("ext4", megabytes: 64);
        fixture.Shell("cd ward; head -c 4000000 /dev/urandom > live; head -c 4000000 /dev/urandom > gone; echo small > small; touch renamed");
        fixture.Baseline();
        fixture.Shell("cd ward; rm gone; mv renamed r2");
        var only = fixture.Mirror.Reconcile(RawPath.Of("ward/gone")).Displaced!;
        fixture.Clock.Advance(TimeSpan.FromHours(1));
        var copies = Enumerable.Range(0, 3).Select(_ => fixture.Capture("ward/live")).ToList();
        fixture.Shell("sync");
        var free = fixture.Vault.FreeBytes();
        fixture.Vault.FreeFloor = free + 1_000_000;
        Assert.Contains("must stay free", fixture.Vault.FloorReached(), StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => fixture.Capture("ward/small"));

        var report = Retention.Prune(fixture.Vault, fixture.Clock.GetUtcNow(), TimeSpan.FromDays(5), free + 1_000_000, version => version == copies[0]);
        Assert.True(report is { RemovedForSpace: > 0, KeptForIncidents: 1, IsBelowFloor: false });
        Assert.Contains(copies[0], fixture.Vault.VersionsOf(RawPath.Of("ward/live")));
        Assert.Equal([only], fixture.Vault.VersionsOf(RawPath.Of("ward/gone")));
        Assert.NotNull(fixture.Capture("ward/small"));

        report = Retention.Prune(fixture.Vault, fixture.Clock.GetUtcNow(), TimeSpan.FromDays(5), long.MaxValue, _ => false);
        Assert.True(report.IsBelowFloor);
        Assert.Equal("live\nr2\nsmall\n", fixture.Shell("ls ward"));
        Assert.Equal("live\nrenamed\nsmall\n", fixture.Shell("ls .tourniquet/vault/tree/ward"));
    }
}
