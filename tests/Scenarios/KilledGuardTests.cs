namespace Tourniquet.Scenarios;

/// <summary>
/// The guard is killed at instants that nobody chose, while files are attacked and while people write. After a restart the vault is clean, and
/// every file is what it was, what somebody meant it to be, or has its original in the vault.
/// </summary>
public sealed class KilledGuardTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Theory]
    [InlineData("ext4", "in-place", 11)]
    [InlineData("ext4", "renamed-over", 12)]
    [InlineData("xfs", "new-then-unlink", 13)]
    [InlineData("btrfs", "truncate-write", 14)]
    public void A_guard_that_is_killed_loses_nothing(string fileSystem, string way, int seed)
    {
        var rounds = Scenario.IsLong ? 20 : 3;
        var random = new Random(seed);
        Scenario.NeedFileSystem(fileSystem);
        using var volume = new LoopVolume(fileSystem);
        Scenario.Furnish(volume);
        var wards = Directory.GetDirectories(volume.Root).Where(ward => Directory.Exists(ward + "/2024")).Order(StringComparer.Ordinal).ToList();
        using var guard = new Guard(volume);
        for (var round = 0; round < rounds; round++)
        {
            var delay = random.Next(0, 700);
            var before = Snapshot.Of(volume.Root);
            var ward = wards[round % wards.Count];
            using (var worker = new Actor(volume, Limit, "/usr/bin/python3", Programs.Script("ward_work.py"), "ROOT", "WORK", $"{(seed * 100) + round}"))
            using (var attacker = new Actor(volume, Limit, "/usr/bin/python3", Programs.Script("scramble.py"), way, ward, "WORK", "--order", "random"))
            {
                Thread.Sleep(delay);

                // Those who write first: what they do when nobody guards any more is not asked here.
                attacker.Stop();
                worker.Stop();
                guard.Kill();
            }

            guard.Start();
            var (exit, output, errors) = guard.Command("check");
            var again = guard.Command("check");
            var lost = Lost(volume, before);
            Scenario.Report($"{fileSystem,-6}{way}: killed after {delay} ms (seed {seed}, round {round}): {lost.Count} lost, check {exit}, then {again.Exit}");
            Assert.True(lost.Count == 0, $"seed {seed}, round {round}, {delay} ms: {Scenario.Show(lost)}\n{guard.LastLog}");
            Assert.True(exit == 0 && again.Exit == 0, $"seed {seed}, round {round}, {delay} ms: check: {output}{errors}; then {again.Output}{again.Errors}\n{guard.LastLog}");
        }
    }

    private static List<string> Lost(LoopVolume volume, Snapshot before)
    {
        var everywhere = Snapshot.Of(volume.Top);
        var written = File.ReadLines(Path.Combine(volume.Work, "meant")).Where(line => line.Contains(' ', StringComparison.Ordinal))
            .Select(line => line.Split(' ')[1]).ToHashSet(StringComparer.Ordinal);
        var lost = before.Contents.Where(content => !everywhere.Contents.Contains(content) && !written.Contains(content)).Select(content => "in no place any more: " + content);
        var wrong = Snapshot.Of(volume.Root).Hashes.Where(file => file.Path.Contains("/at-work/note-", StringComparison.Ordinal) && !file.Path.EndsWith(".new", StringComparison.Ordinal) && !written.Contains(file.Content))
            .Select(file => "nobody wrote that: " + file.Path);
        return [.. lost, .. wrong];
    }
}
