using System.Security.Cryptography;
using System.Text.Json;

namespace Tourniquet.Cli.Tests;

/// <summary>An attack, and what the commands make of it: every file is compared by a hash that was taken before.</summary>
public sealed class RoundTripTests
{
    private const int Letters = 12;

    // A script of its own whose children write the files over, as openssl does it in place.
    private const string Attack = """for f in "$0"/*.txt; do openssl enc -aes-256-ctr -pass pass:x -pbkdf2 -iter 1 -in "$f" -out "$f.tmp" 2>/dev/null && cat "$f.tmp" > "$f"; rm -f "$f.tmp"; done""";

    [Fact]
    public void An_attack_is_taken_back_and_the_rollback_can_be_undone_and_done_again()
    {
        using var disk = new Disk();
        var before = Fill(disk.Path);
        using var guard = Guard.Start(disk.State, disk.Path);
        using var attack = new Attacker(disk.Path);
        var id = WaitForIncident(disk, "rollback");
        Assert.Equal(before, Hashes(disk.Path));
        Assert.Contains(id, Ok(Tool.Tourniquet("incidents", "--state", disk.State)).Out, StringComparison.Ordinal);
        Assert.Contains("Why:", Ok(Tool.Tourniquet("incident", id, "--state", disk.State)).Out, StringComparison.Ordinal);
        using (var incident = JsonDocument.Parse(Ok(Tool.Tourniquet("incident", id, "--json", "--state", disk.State)).Out))
        {
            Assert.Equal(0, incident.RootElement.GetProperty("filesLost").GetInt32());
            Assert.InRange(incident.RootElement.GetProperty("filesTouched").GetInt32(), 1, 3);
        }

        attack.End();
        Ok(Tool.Tourniquet("release", id, "--undo-rollback", "--state", disk.State));
        Assert.NotEqual(before, Hashes(disk.Path));
        Ok(Tool.Tourniquet("rollback", id, "--state", disk.State));
        Assert.Equal(before, Hashes(disk.Path));
        Assert.Equal(0, guard.End());
    }

    [Fact]
    public void A_rollback_by_hand_waits_for_its_command()
    {
        using var disk = new Disk();
        var before = Fill(disk.Path);
        using var guard = Guard.Start(disk.State, disk.Path, "--rollback", "manual");
        using var attack = new Attacker(disk.Path);
        var id = WaitForIncident(disk, "freeze");
        Assert.NotEqual(before, Hashes(disk.Path));
        attack.End();
        Ok(Tool.Tourniquet("rollback", id, "--state", disk.State));
        Assert.Equal(before, Hashes(disk.Path));
    }

    [Fact]
    public void Observing_stops_nothing_and_records_it_all_the_same()
    {
        using var disk = new Disk();
        var before = Fill(disk.Path);
        using var guard = Guard.Start(disk.State, disk.Path, "--mode", "observe");
        using var attack = new Attacker(disk.Path);
        Assert.True(attack.Ends(), "the attack was stopped");
        var id = WaitForIncident(disk, "");
        Assert.All(Hashes(disk.Path), file => Assert.NotEqual(before[file.Key], file.Value));
        Assert.Contains("observe mode", Tool.Tourniquet("incident", id, "--state", disk.State).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_earlier_guard_saw_can_be_taken_back_after_it_was_killed()
    {
        using var disk = new Disk();
        var before = Fill(disk.Path);
        string id;
        using (var guard = Guard.Start(disk.State, disk.Path, "--rollback", "manual"))
        {
            using var attack = new Attacker(disk.Path);
            id = WaitForIncident(disk, "freeze");
            attack.End();
            guard.End("KILL");
        }

        using var second = Guard.Start(disk.State, disk.Path);
        Ok(Tool.Tourniquet("rollback", id, "--state", disk.State));
        Assert.Equal(before, Hashes(disk.Path));
    }

    [Fact]
    public void Two_file_systems_at_once()
    {
        using var disk = new Disk();
        using var other = new Disk();
        var before = Fill(other.Path);
        using var guard = Guard.Start(disk.State, disk.Path, other.Path);
        using var attack = new Attacker(other.Path);
        WaitForIncident(disk, "rollback");
        Assert.Equal(before, Hashes(other.Path));
    }

    [Fact]
    public void The_drill_works_and_leaves_nothing()
    {
        using var disk = new Disk();
        var before = Fill(disk.Path);
        using var guard = Guard.Start(disk.State, disk.Path);
        Assert.Equal(2, Tool.Tourniquet("drill", disk.Folder, "--state", disk.State).Code);
        Assert.Contains("byte for byte", Ok(Tool.Tourniquet("drill", disk.Path, "--state", disk.State)).Out, StringComparison.Ordinal);
        Assert.Equal(before, Hashes(disk.Path));
        Assert.Empty(Directory.GetDirectories(disk.Path, "tourniquet-drill-*"));
        Assert.Equal(0, guard.End());
        Assert.Equal(2, Tool.Tourniquet("drill", disk.Path, "--state", disk.State).Code);
    }

    [Fact]
    public void Files_of_the_state_folder_that_cannot_be_read_are_set_aside_and_it_is_said()
    {
        using var disk = new Disk();
        Directory.CreateDirectory(disk.State + "/incidents");
        var incident = disk.State + "/incidents/20170512T074400-01.json";
        File.WriteAllText(incident, "{ \"incident\": ");
        var outcome = Ok(Tool.Tourniquet("incidents", "--state", disk.State));
        Assert.Contains("set aside", outcome.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(incident + ".unreadable") && !File.Exists(incident));
        foreach (var text in new[] { "[ {", "null", "{}", "[ null ]", "[ {} ]" })
        {
            File.WriteAllText(disk.State + "/allow.json", text);
            outcome = Ok(Tool.Tourniquet("allow", "--list", "--state", disk.State));
            Assert.True(outcome.Error.Contains("set aside", StringComparison.Ordinal), $"{text}: {outcome}");
            Assert.True(File.Exists(disk.State + "/allow.json.unreadable"));
        }
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

    private static Outcome Ok(Outcome outcome)
    {
        Assert.True(outcome.Code == 0, outcome.ToString());
        return outcome;
    }

    private static SortedDictionary<string, string> Fill(string folder)
    {
        for (var i = 0; i < Letters; i++)
            File.WriteAllText($"{folder}/letter-{i:00}.txt", string.Concat(Enumerable.Repeat($"Letter {i} of the ward: the wound is healing well, the next appointment is in six weeks.\n", 100)));
        return Hashes(folder);
    }

    private static SortedDictionary<string, string> Hashes(string folder) => new(
        Directory.GetFiles(folder, "*.txt").ToDictionary(path => path, path => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))),
        StringComparer.Ordinal);

    /// <summary>The attack in a session of its own, so that it is nobody's child but its own script's.</summary>
    private sealed class Attacker(string folder) : IDisposable
    {
        private readonly System.Diagnostics.Process process = Tool.Start("timeout", "-s", "KILL", "40", "bash", "-c", Attack, folder);

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
