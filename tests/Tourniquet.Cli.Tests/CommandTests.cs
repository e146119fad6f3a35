using System.Text.Json;

namespace Tourniquet.Cli.Tests;

/// <summary>Commands that bring back, verify and keep lists.</summary>
public sealed class CommandTests
{
    [Fact]
    public void A_file_goes_back_to_a_version_and_to_a_time_and_what_it_displaces_is_kept()
    {
        using var disk = new Disk();
        var letter = disk.Path + "/letter.txt";
        File.WriteAllText(letter, "first");
        using var guard = Guard.Start(disk.State, disk.Path);
        var then = DateTimeOffset.UtcNow.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        File.WriteAllText(letter, "second");
        File.WriteAllText(letter, "third");
        using (var versions = JsonDocument.Parse(Ward.Ok(Tool.Tourniquet("versions", letter, "--json")).Out))
        {
            Assert.Equal(2, versions.RootElement.GetArrayLength());
            Ward.Ok(Tool.Tourniquet("restore", letter, "--version", versions.RootElement[1].GetProperty("version").GetString()!, "--state", disk.State));
        }

        Assert.Equal("second", File.ReadAllText(letter));
        File.Delete(letter);
        Ward.Ok(Tool.Tourniquet("restore", letter, "--at", then, "--state", disk.State));
        Assert.Equal("first", File.ReadAllText(letter));
        Assert.Contains("third", Tool.Run("grep", "-rh", "third", disk.Path + "/.tourniquet").Out, StringComparison.Ordinal);
        Assert.Equal(1, Tool.Tourniquet("restore", letter, "--version", "no-such", "--state", disk.State).Code);
        Ward.Ok(Tool.Tourniquet("check", "--state", disk.State));
    }

    [Fact]
    public void A_corrupt_index_is_made_again_and_it_is_said()
    {
        using var disk = new Disk();
        var before = Ward.Fill(disk.Path);
        using (var guard = Guard.Start(disk.State, disk.Path))
        {
            Assert.Equal(0, guard.End());
        }

        var index = Assert.Single(Directory.GetFiles(disk.State, "index-*.db"));
        File.WriteAllText(index, "this was an index");
        var check = Tool.Tourniquet("check", "--state", disk.State);
        Assert.Contains("set aside", check.Error, StringComparison.Ordinal);
        Ward.Ok(Tool.Tourniquet("check", "--state", disk.State));

        File.WriteAllText(index, "this was an index");
        using var second = Guard.Start(disk.State, disk.Path);
        Assert.Contains("set aside", second.Errors, StringComparison.Ordinal);
        Ward.Ok(Tool.Tourniquet("check", "--state", disk.State));
        Assert.Equal(before, Ward.Hashes(disk.Path));
    }

    [Fact]
    public void A_program_is_allowed_listed_and_taken_off_again()
    {
        using var disk = new Disk();
        using var guard = Guard.Start(disk.State, disk.Path);
        Assert.Equal(2, Tool.Tourniquet("allow", "/no/such/program", "--state", disk.State).Code);
        Assert.Equal(2, Tool.Tourniquet("allow", "--state", disk.State).Code);
        Ward.Ok(Tool.Tourniquet("allow", "/usr/bin/env", "--state", disk.State));
        Assert.Contains("Careful", Ward.Ok(Tool.Tourniquet("allow", "/bin/bash", "--state", disk.State)).Error, StringComparison.Ordinal);
        Assert.Equal(2, Ward.Ok(Tool.Tourniquet("allow", "--list", "--state", disk.State)).Out.TrimEnd('\n').Split('\n').Length);
        Assert.Contains("/usr/bin/bash", Tool.Tourniquet("allow", "--list", "--state", disk.State).Out, StringComparison.Ordinal);
        Ward.Ok(Tool.Tourniquet("allow", "/usr/bin/env", "--remove", "--state", disk.State));
        Assert.Equal(1, Tool.Tourniquet("allow", "/usr/bin/env", "--remove", "--state", disk.State).Code);
        Assert.DoesNotContain("/env", Tool.Tourniquet("allow", "--list", "--state", disk.State).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Commands_that_fail_say_why()
    {
        using var disk = new Disk();
        using var guard = Guard.Start(disk.State, disk.Path);
        foreach (var command in new[] { "incident", "rollback", "release" })
        {
            var outcome = Tool.Tourniquet(command, "20170512T074400-01", "--state", disk.State);
            Assert.True(outcome is { Code: 1, Out: "" } && outcome.Error.Contains("There is no incident", StringComparison.Ordinal), outcome.ToString());
        }
    }

    [Fact]
    public void The_first_line_says_what_is_protected()
    {
        using var disk = new Disk();
        Ward.Fill(disk.Path);
        using var guard = Guard.Start(disk.State, disk.Path);
        Assert.Equal($"protecting {disk.Path} (ext4, {Ward.Letters} files)", guard.FirstLine);
        Assert.Equal(0, guard.End("INT"));
    }

    [Fact]
    public void Files_of_the_state_folder_that_cannot_be_read_are_set_aside_and_it_is_said()
    {
        using var disk = new Disk();
        Directory.CreateDirectory(disk.State + "/incidents");
        var incident = disk.State + "/incidents/20170512T074400-01.json";
        File.WriteAllText(incident, "{ \"incident\": ");
        var outcome = Ward.Ok(Tool.Tourniquet("incidents", "--state", disk.State));
        Assert.Contains("set aside", outcome.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(incident + ".unreadable") && !File.Exists(incident));
        foreach (var text in new[] { "[ {", "null", "{}", "[ null ]", "[ {} ]" })
        {
            File.WriteAllText(disk.State + "/allow.json", text);
            outcome = Ward.Ok(Tool.Tourniquet("allow", "--list", "--state", disk.State));
            Assert.True(outcome.Error.Contains("set aside", StringComparison.Ordinal), $"{text}: {outcome}");
            Assert.True(File.Exists(disk.State + "/allow.json.unreadable"));
        }
    }
}
