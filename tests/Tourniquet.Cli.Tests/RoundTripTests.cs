using System.Text.Json;

namespace Tourniquet.Cli.Tests;

/// <summary>An attack, and what the commands make of it: every file is compared by a hash that was taken before.</summary>
public sealed class RoundTripTests
{
    // A script of its own whose children write the files over, as openssl does it in place.
    private const string Attack = """for f in "$0"/*.txt; do openssl enc -aes-256-ctr -pass pass:x -pbkdf2 -iter 1 -in "$f" -out "$f.tmp" 2>/dev/null && cat "$f.tmp" > "$f"; rm -f "$f.tmp"; done""";

    [Fact]
    public void An_attack_is_taken_back_and_the_rollback_can_be_undone_and_done_again()
    {
        using var disk = new Disk();
        var before = Ward.Fill(disk.Path);
        using var guard = Guard.Start(disk.State, disk.Path);
        using var attack = new Attacker(disk.Path);
        attack.Begin();
        var id = WaitForIncident(disk, "rollback");
        Assert.Equal(before, Ward.Hashes(disk.Path));
        Assert.Contains(id, Ward.Ok(Tool.Tourniquet("incidents", "--state", disk.State)).Out, StringComparison.Ordinal);
        Assert.Contains("Why:", Ward.Ok(Tool.Tourniquet("incident", id, "--state", disk.State)).Out, StringComparison.Ordinal);
        using (var incident = JsonDocument.Parse(Ward.Ok(Tool.Tourniquet("incident", id, "--json", "--state", disk.State)).Out))
        {
            Assert.Equal(0, incident.RootElement.GetProperty("filesLost").GetInt32());
            Assert.InRange(incident.RootElement.GetProperty("filesTouched").GetInt32(), 1, 3);
        }

        attack.End();
        Ward.Ok(Tool.Tourniquet("release", id, "--undo-rollback", "--state", disk.State));
        Assert.NotEqual(before, Ward.Hashes(disk.Path));
        Ward.Ok(Tool.Tourniquet("rollback", id, "--state", disk.State));
        Assert.Equal(before, Ward.Hashes(disk.Path));
        Assert.Equal(0, guard.End());
    }

    [Fact]
    public void A_rollback_by_hand_waits_for_its_command()
    {
        using var disk = new Disk();
        var before = Ward.Fill(disk.Path);
        using var guard = Guard.Start(disk.State, disk.Path, "--rollback", "manual");
        using var attack = new Attacker(disk.Path);
        attack.Begin();
        var id = WaitForIncident(disk, "freeze");
        Assert.NotEqual(before, Ward.Hashes(disk.Path));
        attack.End();
        Ward.Ok(Tool.Tourniquet("rollback", id, "--state", disk.State));
        Assert.Equal(before, Ward.Hashes(disk.Path));
    }

    [Fact]
    public void Observing_stops_nothing_and_records_it_all_the_same()
    {
        using var disk = new Disk();
        var before = Ward.Fill(disk.Path);
        using var guard = Guard.Start(disk.State, disk.Path, "--mode", "observe");
        using var attack = new Attacker(disk.Path);
        attack.Begin();
        Assert.True(attack.Ends(), "the attack was stopped");
        var id = WaitForIncident(disk, "");
        Assert.All(Ward.Hashes(disk.Path), file => Assert.NotEqual(before[file.Key], file.Value));
        Assert.Contains("observe mode", Tool.Tourniquet("incident", id, "--state", disk.State).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_earlier_guard_saw_can_be_taken_back_after_it_was_killed()
    {
        using var disk = new Disk();
        var before = Ward.Fill(disk.Path);
        string id;
        using (var guard = Guard.Start(disk.State, disk.Path, "--rollback", "manual"))
        {
            using var attack = new Attacker(disk.Path);
            attack.Begin();
            id = WaitForIncident(disk, "freeze");
            attack.End();
            guard.End("KILL");
        }

        using var second = Guard.Start(disk.State, disk.Path);
        Ward.Ok(Tool.Tourniquet("rollback", id, "--state", disk.State));
        Assert.Equal(before, Ward.Hashes(disk.Path));
    }

    [Fact]
    public void Processes_that_an_earlier_guard_stopped_go_on_after_release()
    {
        using var disk = new Disk();
        Ward.Fill(disk.Path);
        using var attack = new Attacker(disk.Path);
        string id;
        using (var guard = Guard.Start(disk.State, disk.Path))
        {
            attack.Begin();
            id = WaitForIncident(disk, "rollback");
            Assert.NotEmpty(attack.Stopped());
            guard.End("KILL");
        }

        Assert.NotEmpty(attack.Stopped());
        Assert.Contains("go on", Ward.Ok(Tool.Tourniquet("release", id, "--state", disk.State)).Out, StringComparison.Ordinal);
        Guard.Until(() => attack.Stopped().Count == 0, "the stopped processes to go on");
    }

    [Fact]
    public void Two_file_systems_at_once()
    {
        using var disk = new Disk();
        using var other = new Disk();
        var before = Ward.Fill(other.Path);
        using var guard = Guard.Start(disk.State, disk.Path, other.Path);
        using var attack = new Attacker(other.Path);
        attack.Begin();
        WaitForIncident(disk, "rollback");
        Assert.Equal(before, Ward.Hashes(other.Path));
    }

    private static string WaitForIncident(Disk disk, string action)
    {
        string? id = null;
        Guard.Until(
            () =>
            {
                using var all = JsonDocument.Parse(Tool.Tourniquet("incidents", "--json", "--state", disk.State).Out);
                var found = all.RootElement.EnumerateArray().FirstOrDefault(i =>
                    action.Length == 0 || i.GetProperty("containment").EnumerateArray().Any(step => step.GetProperty("action").GetString() == action));
                id = found.ValueKind == JsonValueKind.Object ? found.GetProperty("id").GetString() : null;
                return id is not null;
            },
            $"an incident with {action}");
        return id!;
    }

    /// <summary>The attack in a session of its own, so that it is nobody's child but its own script's.</summary>
    private sealed class Attacker(string folder) : IDisposable
    {
        private readonly System.Diagnostics.Process process = Tool.Start("timeout", "-s", "KILL", "40", "bash", "-c", "read -r; " + Attack, folder);

        public void Begin() => process.StandardInput.WriteLine();

        /// <summary>Its processes that stand still: those below the time limit's own.</summary>
        public IReadOnlyList<string> Stopped() =>
            [.. Tool.Run("ps", "-o", "stat=", "--ppid", $"{process.Id}").Out.Split('\n').Where(state => state.StartsWith('T'))];

        public bool Ends() => process.WaitForExit(TimeSpan.FromSeconds(30));

        public void End()
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }

        public void Dispose()
        {
            End();
            process.Dispose();
        }
    }
}
