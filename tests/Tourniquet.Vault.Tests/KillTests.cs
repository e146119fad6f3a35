using Tourniquet.Core.Files;

namespace Tourniquet.Vault.Tests;

/// <summary>
/// Kills the vault's work before its n-th change of the disk, for every n there is, starts again on what is left, and looks that each file is
/// the original or what somebody rightly made of it.
/// </summary>
public sealed class KillTests
{
    private static readonly DateTimeOffset At = new(2017, 5, 12, 9, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Kinds => VaultFixture.Kinds;

    [Theory, MemberData(nameof(Kinds))]
    public void A_vault_is_made_and_filled(string kind) => AtEveryStep(
        kind,
        prepare: fixture => fixture.Shell("cd ward; mkdir -p d/e; for n in a b d/c d/e/f; do echo $n > $n; done; chmod 2750 d"),
        work: (fixture, _) => fixture.Baseline(),
        after: (fixture, _, _) =>
        {
            fixture.Baseline();
            foreach (var name in new[] { "a", "b", "d/c", "d/e/f" })
                Assert.Equal(name + "\n", fixture.Read("ward/" + name));
        });

    [Theory, MemberData(nameof(Kinds))]
    public void Events_are_worked_through(string kind) => AtEveryStep(
        kind,
        prepare: fixture =>
        {
            fixture.Shell("cd ward; mkdir -p d/e to; for n in gone replaced renamed d/x d/e/y; do echo $n > $n; done; chmod 2750 d");
            fixture.Baseline();
            fixture.Shell("cd ward; rm gone; echo new > t; mv t replaced; mv renamed to/renamed; rm -r d; echo made > made");
        },
        work: (fixture, _) =>
        {
            foreach (var name in new[] { "gone", "replaced", "made" })
                fixture.Mirror.Reconcile(RawPath.Of("ward/" + name));
            fixture.Mirror.MoveFile(RawPath.Of("ward/renamed"), RawPath.Of("ward/to/renamed"));
            fixture.Mirror.Reconcile(RawPath.Of("ward/d"));
        },
        after: (fixture, _, _) =>
        {
            fixture.Baseline();
            Assert.Equal("made\nnew\nrenamed\n", fixture.Shell("cd ward; cat made replaced to/renamed"));
            foreach (var name in new[] { "gone", "replaced", "d/x", "d/e/y" })
                Assert.Equal(name + "\n", OldestVersion(fixture, name));
        });

    [Theory, MemberData(nameof(Kinds))]
    public void A_capture_is_taken(string kind) => AtEveryStep(
        kind,
        prepare: fixture =>
        {
            fixture.Shell("cd ward; head -c 100000 /dev/zero | tr '\\0' x > a; setfacl -m u:5:r a");
            fixture.Baseline();
        },
        work: (fixture, _) => fixture.Capture("ward/a"),
        after: (fixture, died, _) =>
        {
            Assert.Equal("", fixture.Shell("ls .tourniquet/vault/tmp"));
            var versions = fixture.Vault.VersionsOf(RawPath.Of("ward/a"));
            Assert.True(died || versions.Count == 1);
            Assert.All(versions, version => Assert.Equal(new string('x', 100000), OldestVersion(fixture, "a")));
        });

    [Theory, MemberData(nameof(Kinds))]
    public void A_rollback_goes_on_where_it_was(string kind)
    {
        var before = "";
        AtEveryStep(
            kind,
            prepare: fixture =>
            {
                fixture.Shell("cd ward; mkdir -p d/e; for n in rewritten shared replaced gone renamed d/e/x d/y; do echo $n > $n; touch -d 2016-01-01 $n; done; ln shared twin; chmod 4750 rewritten; chmod 2750 d");
                fixture.Baseline();
                before = fixture.Describe("ward");
                return Attack(fixture);
            },
            work: (fixture, changes) => RollBack(fixture, changes),
            after: (fixture, _, changes) =>
            {
                var undone = RollBack(fixture, changes);
                Assert.DoesNotContain(undone, u => u.State == UndoState.Lost);
                Assert.Equal(before, fixture.Describe("ward"));
                var quarantined = fixture.Shell("find .tourniquet/vault/quarantine -type f | xargs cat");
                Assert.InRange(quarantined.Split("damage").Length - 1, 3, 4);
                Assert.Contains("ransom", quarantined, StringComparison.Ordinal);
            });
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Old_versions_are_let_go(string kind) => AtEveryStep(
        kind,
        prepare: fixture =>
        {
            fixture.Shell("cd ward; mkdir d; echo a > a; echo b > d/b; echo c > d/c");
            fixture.Baseline();
            fixture.Capture("ward/a");
            fixture.Capture("ward/d/b");
            fixture.Shell("rm ward/d/c");
            fixture.Mirror.Reconcile(RawPath.Of("ward/d/c"));
            fixture.Clock.Advance(TimeSpan.FromDays(10));
            fixture.Capture("ward/a");
        },
        work: (fixture, _) => Prune(fixture),
        after: (fixture, _, _) =>
        {
            Prune(fixture);
            Assert.Equal("a\nb\n", fixture.Shell("cat ward/a ward/d/b"));
            Assert.Single(fixture.Vault.VersionsOf(RawPath.Of("ward/a")));
            Assert.Equal("a\n", fixture.Shell("cd .tourniquet/vault/versions/d/ward; cat f/a@*"));
        });

    private static void Prune(VaultFixture fixture) => Retention.Prune(fixture.Vault, fixture.Clock.GetUtcNow(), TimeSpan.FromDays(5), 0, _ => false);

    private static List<Undone> RollBack(VaultFixture fixture, IEnumerable<Change> changes) =>
        fixture.UndoAll("i", changes.OrderByDescending(c => c.Sequence));

    private static List<Change> Attack(VaultFixture fixture)
    {
        var changes = new List<Change>();
        foreach (var name in new[] { "rewritten", "shared" })
            changes.Add(new Change.Rewrote(changes.Count, At, RawPath.Of("ward/" + name), fixture.Inode("ward/" + name), fixture.Capture("ward/" + name)));
        fixture.Shell("cd ward; echo damage > rewritten; echo damage > shared; echo damage > t; mv t replaced; rm -r gone d; mv renamed renamed.locked; echo ransom > note");
        changes.Add(new Change.Replaced(10, At, RawPath.Of("ward/replaced"), fixture.Mirror.Reconcile(RawPath.Of("ward/replaced")).Displaced!));
        foreach (var name in new[] { "gone", "d/e/x", "d/y" })
            changes.Add(new Change.Removed(11, At, RawPath.Of("ward/" + name), fixture.Mirror.Reconcile(RawPath.Of("ward/" + name)).Displaced!));
        fixture.Mirror.Reconcile(RawPath.Of("ward/d"));
        fixture.Mirror.MoveFile(RawPath.Of("ward/renamed"), RawPath.Of("ward/renamed.locked"));
        changes.Add(new Change.Renamed(12, At, RawPath.Of("ward/renamed"), RawPath.Of("ward/renamed.locked"), fixture.Inode("ward/renamed.locked")));
        fixture.Mirror.Reconcile(RawPath.Of("ward/note"));
        changes.Add(new Change.Made(13, At, RawPath.Of("ward/note"), fixture.Inode("ward/note")));
        return changes;
    }

    private static string OldestVersion(VaultFixture fixture, string name) =>
        fixture.Shell($"cat .tourniquet/vault/versions/d/ward/{string.Concat(name.Split('/')[..^1].Select(part => $"d/{part}/"))}f/{name.Split('/')[^1]}@{fixture.Vault.VersionsOf(RawPath.Of("ward/" + name))[0].Stamp}");

    internal static void AtEveryStep(string kind, Action<VaultFixture> prepare, Action<VaultFixture, int> work, Action<VaultFixture, bool, int> after) => AtEveryStep(
        kind,
        fixture =>
        {
            prepare(fixture);
            return 0;
        },
        work,
        after);

    /// <summary>One disk for all steps: each begins in an empty ward with an empty vault.</summary>
    internal static void AtEveryStep<T>(string kind, Func<VaultFixture, T> prepare, Action<VaultFixture, T> work, Action<VaultFixture, bool, T> after)
    {
        using var fixture = new VaultFixture(kind);
        using var state = new StateFolder();
        for (var step = 1; ; step++)
        {
            fixture.Shell("chattr -R -i .tourniquet; rm -rf .tourniquet ward; mkdir ward");
            fixture.Reopen();
            using var index = VaultIndex.Open(state.Path, fixture.Vault.Id, fixture.Clock, out _);
            fixture.Vault.Index = index;
            var prepared = prepare(fixture);
            var dying = new DyingFileSystem(step);
            try
            {
                fixture.Reopen(dying);
                fixture.Vault.Index = index;
                work(fixture, prepared);
            }
            catch (KilledException)
            {
                Assert.True(dying.IsDead);
            }

            fixture.Reopen();
            fixture.Vault.Index = index;
            fixture.Captures.ClearTemporary();
            after(fixture, dying.IsDead, prepared);
            var first = IndexTests.Check(fixture, index);
            Assert.True(first.IsClean, $"step {step}: {string.Join(' ', first.Problems)}");
            Assert.DoesNotContain(first.Problems, p => p.Kind == CheckProblemKind.CopyDamaged);
            var second = IndexTests.Check(fixture, index);
            Assert.True(second is { ProblemsInAll: 0, Reindexed: 0 }, $"step {step}: {string.Join(' ', second.Problems)}");
            if (!dying.IsDead)
                return;
        }
    }
}
