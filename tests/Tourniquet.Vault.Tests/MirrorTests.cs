using System.Text;
using Tourniquet.Core.Files;

namespace Tourniquet.Vault.Tests;

public sealed class MirrorTests
{
    public static TheoryData<string> Kinds => VaultFixture.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public void A_baseline_links_every_file_once_and_a_restart_changes_nothing(string kind)
    {
        using var fixture = new VaultFixture(kind);
        fixture.Shell("""
            cd ward; mkdir -p notes/2017 tree versions d f .tourniquet; echo a > notes/a; echo b > notes/2017/b.c
            ln -s /etc/passwd link; ln notes/a twin; mkfifo pipe; echo t > tree/versions; echo d > d/f; echo s > f/2017-05-12T09.00.00.0000000Z.c
            echo x > .tourniquet/vault; touch "$(printf 'scan-\xff\xc3')"; touch "$(printf 'n%.0s' {1..255})"
            """);
        var counts = fixture.Baseline();
        Assert.Equal((11, 11), (counts.Total, counts.FilesPreserved));
        Assert.Empty(counts.Gaps);
        var first = MirrorOf(fixture);
        Assert.Equal(fixture.Shell("cd ward; find . ! -type d -printf '%P %i\\n' | sort"), first);

        fixture.Reopen();
        counts = fixture.Baseline();
        Assert.Equal((11, 11), (counts.Total, counts.FilesPreserved));
        Assert.Equal(first, MirrorOf(fixture));
        Assert.Equal("", fixture.Shell("find .tourniquet/vault/versions -type f"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_restart_keeps_what_went_meanwhile_and_links_what_came(string kind)
    {
        using var fixture = new VaultFixture(kind);
        fixture.Shell("cd ward; mkdir -p was-folder/deep; echo 1 > gone; echo 2 > replaced; echo 3 > was-folder/deep/x; echo 4 > was-file");
        fixture.Baseline();
        fixture.Shell("cd ward; rm gone; echo new > t; mv t replaced; rm -r was-folder; echo file > was-folder; rm was-file; mkdir was-file; echo 5 > was-file/y; echo 6 > came");
        fixture.Reopen();
        var counts = fixture.Baseline();
        Assert.Equal((4, 4), (counts.Total, counts.FilesPreserved));
        Assert.Equal(fixture.Shell("cd ward; find . ! -type d -printf '%P %i\\n' | sort"), MirrorOf(fixture));
        foreach (var (path, content) in new[] { ("gone", "1"), ("replaced", "2"), ("was-folder/deep/x", "3"), ("was-file", "4") })
            Assert.Equal(content + "\n", ReadVersion(fixture, Assert.Single(fixture.Vault.VersionsOf(RawPath.Of("ward/" + path)))));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Paths_longer_than_a_system_call_takes_are_linked_and_come_back(string kind)
    {
        using var fixture = new VaultFixture(kind);
        fixture.Shell("cd ward; d=$(printf 'x%.0s' {1..200}); for i in {1..30}; do mkdir $d; cd $d; done; echo deep > file");
        Assert.Equal(1, fixture.Baseline().FilesPreserved);
        var path = RawPath.Of("ward/" + string.Concat(Enumerable.Repeat(new string('x', 200) + "/", 30)) + "file");
        Assert.True(path.Bytes.Length > 4096);
        fixture.Shell("cd ward; d=$(printf 'x%.0s' {1..200}); for i in {1..30}; do cd $d; done; rm file");
        var displaced = fixture.Mirror.Reconcile(path).Displaced;
        Assert.NotNull(displaced);
        Assert.Equal(UndoState.Restored, fixture.Undo(new Change.Removed(1, default, path, displaced)).State);
        Assert.Equal("deep\n", fixture.Shell("cd ward; d=$(printf 'x%.0s' {1..200}); for i in {1..30}; do cd $d; done; cat file"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Each_event_makes_the_mirror_agree_and_yields_what_went(string kind)
    {
        using var fixture = new VaultFixture(kind);
        fixture.Write("ward/a", "one");
        fixture.Baseline();
        fixture.Write("ward/b", "two");
        Assert.True(fixture.Mirror.Reconcile(RawPath.Of("ward/b")) is { Linked: true, Displaced: null });
        Assert.False(fixture.Mirror.Reconcile(RawPath.Of("ward/b")).Linked);
        fixture.Shell("mv ward/b ward/a");
        var moved = fixture.Mirror.MoveFile(RawPath.Of("ward/b"), RawPath.Of("ward/a"));
        Assert.Equal("one", ReadVersion(fixture, moved.Displaced!));
        Assert.Equal(fixture.Shell("cd ward; find . ! -type d -printf '%P %i\\n' | sort"), MirrorOf(fixture));
        fixture.Shell("mv ward ward2");
        fixture.Mirror.MoveFolder(RawPath.Of("ward"), RawPath.Of("ward2"));
        Assert.Equal(fixture.Shell("cd ward2; find . ! -type d -printf '%P %i\\n' | sort"), MirrorOf(fixture, "ward2"));
        Assert.False(Directory.Exists(fixture.At(".tourniquet/vault/tree/ward")));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_file_renamed_and_removed_before_anyone_looked_is_found_under_its_last_name(string kind)
    {
        using var fixture = new VaultFixture(kind);
        fixture.Write("ward/a", "letter");
        fixture.Baseline();
        fixture.Shell("cd ward; mv a b; rm b");
        Assert.Null(fixture.Mirror.MoveFile(RawPath.Of("ward/a"), RawPath.Of("ward/b")).Displaced);
        var removed = fixture.Mirror.Reconcile(RawPath.Of("ward/b")).Displaced;
        Assert.Equal("letter", ReadVersion(fixture, removed!));
        fixture.Undo(new Change.Removed(2, default, RawPath.Of("ward/b"), removed!));
        fixture.Undo(new Change.Renamed(1, default, RawPath.Of("ward/a"), RawPath.Of("ward/b")));
        Assert.Equal("letter", fixture.Read("ward/a"));
        Assert.Equal(fixture.Shell("cd ward; find . ! -type d -printf '%P %i\\n' | sort"), MirrorOf(fixture));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_folder_renamed_over_an_empty_one_takes_its_place_in_the_mirror(string kind)
    {
        using var fixture = new VaultFixture(kind);
        fixture.Shell("cd ward; mkdir full empty; echo 1 > full/x");
        fixture.Baseline();
        fixture.Shell("cd ward; mv -T full empty; echo 2 > empty/y");
        fixture.Mirror.MoveFolder(RawPath.Of("ward/full"), RawPath.Of("ward/empty"));
        fixture.Mirror.Reconcile(RawPath.Of("ward/empty/y"));
        Assert.Equal(fixture.Shell("cd ward; find . ! -type d -printf '%P %i\\n' | sort"), MirrorOf(fixture));
        Assert.Equal("", fixture.Shell("find .tourniquet/vault/versions -type f"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void What_a_baseline_displaced_is_still_given_to_the_event(string kind)
    {
        using var fixture = new VaultFixture(kind);
        fixture.Write("ward/a", "one");
        fixture.Baseline();
        fixture.Shell("rm ward/a");
        fixture.Baseline();
        Assert.Equal("one", ReadVersion(fixture, fixture.Mirror.Reconcile(RawPath.Of("ward/a")).Displaced!));
        Assert.Null(fixture.Mirror.Reconcile(RawPath.Of("ward/a")).Displaced);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Mounts_below_and_locked_files_are_told_and_not_entered(string kind)
    {
        using var fixture = new VaultFixture(kind);
        fixture.Shell("cd ward; mkdir again; echo 1 > fixed; echo 2 > log; chattr +i fixed; chattr +a log; mount --bind .. again");
        try
        {
            var counts = fixture.Baseline();
            Assert.Equal((2, 0), (counts.Total, counts.FilesPreserved));
            Assert.Equal(2, counts.Gaps[Errno.NotPermitted].Count);
            Assert.Equal(1, counts.Gaps[Errno.CrossDevice].Count);
        }
        finally
        {
            fixture.Shell("umount ward/again; chattr -i ward/fixed; chattr -a ward/log");
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_baseline_beside_events_ends_in_agreement(string kind)
    {
        using var fixture = new VaultFixture(kind);
        fixture.Shell("cd ward; for i in {1..20}; do mkdir $i; for j in {1..20}; do echo $i $j > $i/$j; done; done");
        using var done = new CancellationTokenSource();
        var baselines = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
                fixture.Baseline();
        }, TestContext.Current.CancellationToken);
        for (var i = 1; i <= 20; i++)
        {
            for (var j = 1; j <= 20; j++)
            {
                var (from, to) = ($"ward/{i}/{j}", $"ward/{i}/n{j}");
                if (j % 3 == 0)
                    File.Delete(fixture.At(from));
                else if (j % 3 == 1)
                    File.Move(fixture.At(from), fixture.At(to));
                else
                    File.WriteAllText(fixture.At(to), "new");
                if (j % 3 == 1)
                    fixture.Mirror.MoveFile(RawPath.Of(from), RawPath.Of(to));
                fixture.Mirror.Reconcile(RawPath.Of(j % 3 == 0 ? from : to));
            }

            Directory.Move(fixture.At($"ward/{i}"), fixture.At($"ward/m{i}"));
            fixture.Mirror.MoveFolder(RawPath.Of($"ward/{i}"), RawPath.Of($"ward/m{i}"));
        }

        await done.CancelAsync();
        await baselines;
        fixture.Baseline();
        Assert.Equal(fixture.Shell("cd ward; find . ! -type d -printf '%P %i\\n' | sort"), MirrorOf(fixture));
    }

    private static string MirrorOf(VaultFixture fixture, string folder = "ward") =>
        fixture.Shell($"cd .tourniquet/vault/tree/{folder}; find . ! -type d -printf '%P %i\\n' | sort");

    private static string ReadVersion(VaultFixture fixture, VersionRef version)
    {
        var bytes = new byte[1000];
        var file = fixture.Vault.OpenVersion(version);
        var length = fixture.Vault.Files.Read(file, 0, bytes);
        fixture.Vault.Files.Close(file);
        return Encoding.UTF8.GetString(bytes, 0, length);
    }
}
