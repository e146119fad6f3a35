using Tourniquet.Core.Files;

namespace Tourniquet.Vault.Tests;

public sealed class RollbackTests
{
    private static readonly DateTimeOffset At = new(2017, 5, 12, 9, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Kinds => VaultFixture.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public void A_whole_attack_is_taken_back_to_the_last_attribute(string kind)
    {
        using var fixture = new VaultFixture(kind);
        fixture.Shell("""
            cd ward; mkdir -p notes empty; for f in rewritten replaced removed renamed notes/x notes/y; do head -c 5000 /dev/urandom > $f; touch -d '2016-02-29 10:11:12.123456789' $f; done
            chown 1000:1001 rewritten; chmod 4750 rewritten; setfacl -m u:1002:rw rewritten; setfattr -n user.origin -v scanner rewritten
            chmod 2775 notes; chown 7:8 notes; setfacl -d -m g:9:rx notes; setfacl -m u:5:x notes; chmod 0640 removed; chown 3:4 removed
            """);
        fixture.Baseline();
        var before = fixture.Describe("ward");
        var changes = Attack(fixture);
        Assert.NotEqual(before, fixture.Describe("ward"));
        var undone = fixture.UndoAll("i", changes.OrderByDescending(c => c.Sequence));
        Assert.All(undone, u => Assert.True(u.State is UndoState.Restored or UndoState.Quarantined, u.ToString()));
        Assert.Equal(before, fixture.Describe("ward"));
        Assert.Equal(fixture.Shell("cd ward; find . ! -type d -printf '%P %i\\n' | sort"), fixture.Shell("cd .tourniquet/vault/tree/ward; find . ! -type d -printf '%P %i\\n' | sort"));
        Assert.Equal("", fixture.Shell("find .tourniquet/vault/versions .tourniquet/vault/tmp ! -type d"));
        Assert.Equal("damage\ndamage2\nransom\n", fixture.Shell("find .tourniquet/vault/quarantine/i -type f | sort | xargs cat | sort -u"));
        Assert.All(fixture.UndoAll("i", changes), u => Assert.Equal(UndoState.Unchanged, u.State));
        Assert.Equal(before, fixture.Describe("ward"));
    }

    [Theory]
    [InlineData("ext4", "renamed")]
    [InlineData("xfs", "renamed")]
    [InlineData("btrfs", "renamed")]
    [InlineData("ext4", "rewritten")]
    [InlineData("btrfs", "rewritten")]
    public void A_rollback_can_be_undone_and_done_again(string kind, string shared)
    {
        using var fixture = new VaultFixture(kind);
        fixture.Shell($"cd ward; mkdir -p notes; for f in rewritten replaced removed renamed notes/x notes/y; do echo $f > $f; touch -d 2016-02-29 $f; done; chmod 4750 rewritten; ln {shared} twin");
        fixture.Baseline();
        var before = fixture.Describe("ward");
        var changes = Attack(fixture).OrderByDescending(c => c.Sequence).ToList();
        var attacked = fixture.Describe("ward");
        for (var round = 0; round < 2; round++)
        {
            var undone = fixture.UndoAll("i", changes);
            Assert.DoesNotContain(undone, u => u.State == UndoState.Lost);
            Assert.Equal(before, fixture.Describe("ward"));
            for (var i = changes.Count - 1; i >= 0; i--)
            {
                var redone = new Redo(fixture.Vault, fixture.Mirror, "i").Apply(changes[i], undone[i]);
                Assert.Null(redone.Problem);
                changes[i] = redone.Change;
            }

            fixture.Shell("rmdir ward/notes");
            fixture.Mirror.Reconcile(RawPath.Of("ward/notes"));
            Assert.Equal(attacked, fixture.Describe("ward"));
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Names_of_one_file_keep_sharing_it(string kind)
    {
        using var fixture = new VaultFixture(kind);
        fixture.Shell("cd ward; mkdir other; head -c 300000 /dev/urandom > a; chmod 640 a; ln a b; ln a other/c");
        fixture.Baseline();
        var (before, inode) = (fixture.Describe("ward"), fixture.Inode("ward/a"));
        var version = fixture.Capture("ward/a");
        fixture.Shell("echo scrambled > ward/b");
        var undone = fixture.Undo(new Change.Rewrote(1, At, RawPath.Of("ward/a"), inode, version));
        Assert.Equal(UndoState.Restored, undone.State);
        Assert.Equal(inode, fixture.Inode("ward/other/c"));
        Assert.Equal(before, fixture.Describe("ward"));
        Assert.Equal("scrambled\n", fixture.Shell("find .tourniquet/vault/quarantine -type f | xargs cat"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Holes_stay_holes_and_copies_carry_no_set_uid_bit(string kind)
    {
        using var fixture = new VaultFixture(kind);
        fixture.Shell("cd ward; truncate -s 100M sparse; echo middle | dd of=sparse bs=1M seek=50 conv=notrunc status=none; cp /bin/true prog; chmod 6755 prog; sync");
        fixture.Baseline();
        var before = fixture.Describe("ward");
        var changes = new[] { "sparse", "prog" }.Select((name, i) => new Change.Rewrote(i, At, RawPath.Of("ward/" + name), fixture.Inode("ward/" + name), fixture.Capture("ward/" + name))).ToList();
        Assert.Equal("600\n600\n", fixture.Shell("find .tourniquet/vault/versions -type f -printf '%m\\n'"));
        fixture.Shell("cd ward; echo x > sparse; echo y > prog");
        Assert.All(changes, change => Assert.Equal(UndoState.Restored, fixture.Undo(change).State));
        Assert.Equal(before, fixture.Describe("ward"));
        Assert.True(int.Parse(fixture.Shell("sync; du -k ward/sparse | cut -f1")) < 2000);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Locked_files_come_back_whoever_locked_them(string kind)
    {
        using var fixture = new VaultFixture(kind);
        fixture.Shell("cd ward; mkdir shut; echo one > a; echo two > log; echo three > shut/b; chattr +a log");
        fixture.Baseline();
        var before = fixture.Describe("ward");
        var a = new Change.Rewrote(1, At, RawPath.Of("ward/a"), fixture.Inode("ward/a"), fixture.Capture("ward/a"));
        var log = new Change.Rewrote(2, At, RawPath.Of("ward/log"), fixture.Inode("ward/log"), fixture.Capture("ward/log"));
        fixture.Shell("cd ward; echo damage > a; chattr +i a; echo more >> log; rm shut/b; chattr +i shut");
        var b = new Change.Removed(3, At, RawPath.Of("ward/shut/b"), fixture.Mirror.Reconcile(RawPath.Of("ward/shut/b")).Displaced!);
        try
        {
            foreach (var change in new Change[] { b, log, a })
                Assert.Equal(new(change.Path, UndoState.Restored, null, null), fixture.Undo(change) with { Displaced = null });
            Assert.Equal(before, fixture.Describe("ward"));
            Assert.Contains("a", fixture.Shell("lsattr ward/log | cut -d' ' -f1"), StringComparison.Ordinal);
        }
        finally
        {
            fixture.Shell("chattr -i ward/shut ward/a; chattr -a ward/log; chattr -R -i -a .tourniquet/vault");
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Links_pipes_odd_names_and_names_of_our_own_come_back(string kind)
    {
        using var fixture = new VaultFixture(kind);
        var odd = new RawPath([.. "ward/scan-"u8, 0xFF, 0xC3, .. "\n.pdf"u8]);
        var names = new[] { RawPath.Of("ward/" + new string('n', 255)), odd, RawPath.Of("ward/tree"), RawPath.Of("ward/f/d"), RawPath.Of("ward/f/x.c"), RawPath.Of("ward/link"), RawPath.Of("ward/pipe") };
        fixture.Shell("""
            cd ward; mkdir f; ln -s ../../etc link; chown -h 5:6 link; mkfifo pipe
            for n in "$(printf 'n%.0s' {1..255})" "$(printf 'scan-\xff\xc3\n.pdf')" tree f/d f/x.c; do echo "$n" > "$n"; done
            """);
        fixture.Baseline();
        var before = fixture.Describe("ward");
        fixture.Shell("rm -r ward/*");
        var changes = names.Select((name, i) => new Change.Removed(i, At, name, fixture.Mirror.Reconcile(name).Displaced!)).ToList();
        fixture.Mirror.Reconcile(RawPath.Of("ward/f"));
        foreach (var change in changes)
            Assert.Equal(UndoState.Restored, fixture.Undo(change).State);
        Assert.Equal(before, fixture.Describe("ward"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_folder_made_under_the_name_of_a_file_goes_to_quarantine_with_all_in_it(string kind)
    {
        using var fixture = new VaultFixture(kind);
        fixture.Write("ward/a", "one");
        fixture.Baseline();
        fixture.Shell("cd ward; rm a; mkdir a; echo new > a/inside");
        var displaced = fixture.Mirror.Reconcile(RawPath.Of("ward/a")).Displaced!;
        Assert.Equal(UndoState.Restored, fixture.Undo(new Change.Removed(1, At, RawPath.Of("ward/a"), displaced)).State);
        Assert.Equal("one", fixture.Read("ward/a"));
        Assert.Equal("new\n", fixture.Shell("find .tourniquet/vault/quarantine -name inside | xargs cat"));
        Assert.Equal("a\n", fixture.Shell("cd .tourniquet/vault/tree/ward; find . ! -type d -printf '%P\\n'"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_link_put_where_a_folder_was_leads_nowhere(string kind)
    {
        using var fixture = new VaultFixture(kind);
        fixture.Shell("mkdir outside; cd ward; mkdir notes; echo one > notes/a");
        fixture.Baseline();
        fixture.Shell("cd ward; rm -r notes; ln -s ../outside notes");
        var displaced = fixture.Mirror.Reconcile(RawPath.Of("ward/notes/a")).Displaced!;
        var undone = fixture.Undo(new Change.Removed(1, At, RawPath.Of("ward/notes/a"), displaced));
        Assert.Equal("", fixture.Shell("ls outside"));
        Assert.Equal(UndoState.Restored, undone.State);
        Assert.Equal("one\n", fixture.Read("ward/notes/a"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_save_that_the_mirror_has_not_seen_is_kept(string kind)
    {
        using var fixture = new VaultFixture(kind);
        fixture.Write("ward/a", "one");
        fixture.Baseline();
        fixture.Shell("cd ward; echo saved > t; mv t a");
        var first = fixture.Mirror.Reconcile(RawPath.Of("ward/a")).Displaced!;
        fixture.Shell("cd ward; echo unseen > t; mv t a");
        fixture.Undo(new Change.Replaced(1, At, RawPath.Of("ward/a"), first));
        Assert.Equal("one", fixture.Read("ward/a"));
        Assert.Equal("saved\nunseen\n", fixture.Shell("find .tourniquet/vault/quarantine .tourniquet/vault/versions -type f | xargs cat | sort"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Metadata_that_changed_without_a_write_is_put_back(string kind)
    {
        using var fixture = new VaultFixture(kind);
        fixture.Shell("echo 1 > ward/a; setfacl -m u:1002:rw ward/a; touch -d 2016-01-01 ward/a");
        var before = fixture.Describe("ward");
        using (var place = new Place(fixture.Vault.Files, fixture.Vault.Top, RawPath.Of("ward/a")))
        {
            var file = fixture.Vault.Files.OpenFile(place.Folder, place.Name);
            fixture.Vault.Files.ReadMetadata(file, out var metadata);
            fixture.Vault.Files.Close(file);
            fixture.Shell("cd ward; setfacl -b a; chmod 0 a; chown 9:9 a; touch a; chattr +i a");
            Assert.Equal(UndoState.Restored, fixture.PutBackMetadata(RawPath.Of("ward/a"), place.Stat.Inode, metadata).State);
        }

        fixture.Shell("chattr -i ward/a");
        Assert.Equal(before, fixture.Describe("ward"));
    }

    /// <summary>One change of every kind, as the guard would log them.</summary>
    private static List<Change> Attack(VaultFixture fixture)
    {
        var changes = new List<Change>();
        var rewritten = fixture.Capture("ward/rewritten");
        var inode = fixture.Inode("ward/rewritten");
        fixture.Shell("cd ward; echo damage > rewritten; chmod 777 rewritten; setfacl -b rewritten; echo damage2 > t; mv t replaced; rm removed");
        changes.Add(new Change.Rewrote(1, At, RawPath.Of("ward/rewritten"), inode, rewritten));
        changes.Add(new Change.Replaced(2, At, RawPath.Of("ward/replaced"), fixture.Mirror.Reconcile(RawPath.Of("ward/replaced")).Displaced!));
        changes.Add(new Change.Removed(3, At, RawPath.Of("ward/removed"), fixture.Mirror.Reconcile(RawPath.Of("ward/removed")).Displaced!));
        fixture.Shell("cd ward; mv renamed renamed.locked; mv rewritten rewritten.locked; echo ransom > README; rm -r notes");
        fixture.Mirror.MoveFile(RawPath.Of("ward/renamed"), RawPath.Of("ward/renamed.locked"));
        changes.Add(new Change.Renamed(4, At, RawPath.Of("ward/renamed"), RawPath.Of("ward/renamed.locked")));
        fixture.Mirror.MoveFile(RawPath.Of("ward/rewritten"), RawPath.Of("ward/rewritten.locked"));
        changes.Add(new Change.Renamed(5, At, RawPath.Of("ward/rewritten"), RawPath.Of("ward/rewritten.locked")));
        fixture.Mirror.Reconcile(RawPath.Of("ward/README"));
        changes.Add(new Change.Made(6, At, RawPath.Of("ward/README"), fixture.Inode("ward/README")));
        foreach (var name in new[] { "x", "y" })
            changes.Add(new Change.Removed(7, At, RawPath.Of("ward/notes/" + name), fixture.Mirror.Reconcile(RawPath.Of("ward/notes/" + name)).Displaced!));
        fixture.Mirror.Reconcile(RawPath.Of("ward/notes"));
        return changes;
    }
}
