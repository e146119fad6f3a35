using Tourniquet.Core.Files;

namespace Tourniquet.Vault.Tests;

public sealed class IndexTests
{
    private static readonly RawPath[] Ward = [RawPath.Of("ward")];

    [Fact]
    public void The_index_remembers_what_a_link_cannot_and_follows_renames_and_rollback()
    {
        using var fixture = new VaultFixture("ext4");
        using var state = new StateFolder();
        using var index = VaultIndex.Open(state.Path, fixture.Vault.Id, fixture.Clock, out var rebuilt);
        Assert.False(rebuilt);
        fixture.Vault.Index = index;
        fixture.Shell("cd ward; mkdir d; echo 1 > a; echo 2 > d/b; setfacl -m u:1002:rw a; chown 5:6 a; touch -d 2016-01-01 a");
        var before = fixture.Describe("ward");
        fixture.Baseline();
        Assert.Equal(2, index.CountFiles());
        fixture.Shell("chown 9:9 ward/a; setfacl -b ward/a; chmod 0 ward/a; mv ward/d ward/e; mv ward/e/b ward/e/c");
        fixture.Mirror.MoveFolder(RawPath.Of("ward/d"), RawPath.Of("ward/e"));
        fixture.Mirror.MoveFile(RawPath.Of("ward/e/b"), RawPath.Of("ward/e/c"));
        Assert.Null(index.Find(RawPath.Of("ward/e/b")));
        Assert.Equal(fixture.Inode("ward/e/c"), index.Find(RawPath.Of("ward/e/c"))!.Inode);
        var known = index.Find(RawPath.Of("ward/a"))!;
        Assert.Equal(UndoState.Restored, fixture.PutBackMetadata(RawPath.Of("ward/a"), known.Inode, known.Metadata).State);
        fixture.Shell("mkdir ward/d; mv ward/e/c ward/d/b; rmdir ward/e");
        Assert.Equal(before, fixture.Describe("ward"));
    }

    [Theory, MemberData(nameof(VaultFixture.Kinds), MemberType = typeof(VaultFixture))]
    public void A_check_finds_each_kind_of_damage_and_is_clean_the_second_time(string kind)
    {
        using var fixture = new VaultFixture(kind);
        using var state = new StateFolder();
        using var index = VaultIndex.Open(state.Path, fixture.Vault.Id, fixture.Clock, out _);
        fixture.Vault.Index = index;
        fixture.Shell("cd ward; mkdir d; for n in a b c d/e d/f; do echo $n > $n; done");
        fixture.Baseline();
        var cut = fixture.Capture("ward/a");
        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        var whole = fixture.Capture("ward/a");
        var lost = fixture.Capture("ward/b");
        Assert.True(Check(fixture, index) is { IsClean: true, ProblemsInAll: 0, Files: 5, Versions: 3, Reindexed: 0 });

        fixture.Shell($"""
            rm .tourniquet/vault/tree/ward/d/e; ln -f .tourniquet/vault/tree/ward/a .tourniquet/vault/tree/ward/b; rm ward/c
            truncate -s 1 .tourniquet/vault/versions/d/ward/f/a@{cut.Stamp}; rm .tourniquet/vault/versions/d/ward/f/b@{lost.Stamp}
            """);
        var report = Check(fixture, index);
        Assert.True(report.IsClean);
        Assert.Equal(
            [CheckProblemKind.LinkMissing, CheckProblemKind.LinkToAnother, CheckProblemKind.FileGone, CheckProblemKind.CopyDamaged, CheckProblemKind.VersionMissing],
            report.Problems.Select(p => p.Kind).Order());
        Assert.Contains(whole, fixture.Vault.VersionsOf(RawPath.Of("ward/a")));
        Assert.DoesNotContain(cut, fixture.Vault.VersionsOf(RawPath.Of("ward/a")));
        Assert.True(Check(fixture, index) is { IsClean: true, ProblemsInAll: 0, Reindexed: 0 });
    }

    [Fact]
    public void A_damaged_index_is_set_aside_and_made_anew_from_the_vault()
    {
        using var fixture = new VaultFixture("ext4");
        using var state = new StateFolder();
        fixture.Shell("cd ward; for i in {1..300}; do echo $i > file-with-a-long-name-$i; done");
        using (var index = VaultIndex.Open(state.Path, fixture.Vault.Id, fixture.Clock, out _))
        {
            fixture.Vault.Index = index;
            fixture.Baseline();
        }

        var file = Directory.GetFiles(state.Path, "*.db").Single();
        using (var bytes = File.OpenWrite(file))
        {
            bytes.Position = 8192;
            bytes.Write(new byte[8192]);
        }

        using (var index = VaultIndex.Open(state.Path, fixture.Vault.Id, fixture.Clock, out var rebuilt))
        {
            Assert.False(rebuilt);
            Assert.True(Check(fixture, index) is { IsClean: true, IndexRebuilt: true, Files: 300, Reindexed: 300 });
        }

        File.WriteAllText(file, "not a database, and longer than a hundred bytes so that nobody takes it for an empty one. Not a database, not at all.");
        using (var index = VaultIndex.Open(state.Path, fixture.Vault.Id, fixture.Clock, out var rebuilt))
        {
            Assert.True(rebuilt);
            fixture.Vault.Index = index;
            fixture.Baseline();
            Assert.Equal(300, index.CountFiles());
        }

        Assert.Equal(2, Directory.GetFiles(state.Path, "*.corrupt-*").Length);
    }

    internal static CheckReport Check(VaultFixture fixture, VaultIndex index) => VaultCheck.Run(fixture.Vault, fixture.Mirror, index, Ward);
}

public sealed class StateFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("tourniquet-state-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
