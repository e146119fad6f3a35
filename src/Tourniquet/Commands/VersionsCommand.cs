using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tourniquet.Core.Files;
using Tourniquet.Vault;

namespace Tourniquet.Commands;

internal static class VersionsCommand
{
    public static Command Create(TimeProvider clock)
    {
        var file = new Argument<string>("FILE") { Description = "A file, there or not." };
        var json = Common.Json();
        var state = Common.State();
        var command = new Command("versions", """
            What the vault holds of a file, oldest first.

            Example:  tourniquet versions /srv/patients/letter.odt
            """)
        { file, json, state };
        command.SetAction(parsed => Run(Path.GetFullPath(parsed.GetRequiredValue(file)), parsed.GetValue(json), clock));
        return command;
    }

    private static int Run(string file, bool json, TimeProvider clock)
    {
        Common.RequireRoot();
        using var volume = Offline.VolumeAt(RawPath.Parse(file), clock);
        var path = RawPath.Parse(file).RelativeTo(volume.Vault.TopPath);
        var versions = volume.Vault.ListVersions(path).Select(Describe).ToImmutableArray();
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(versions, VersionsJson.Default.ImmutableArrayVersionReport));
        else if (versions.IsEmpty)
            Console.WriteLine($"No earlier version of {file} is kept: it has not been changed or removed since it was protected.");
        else
            foreach (var version in versions)
                Console.WriteLine($"{version.Version}  {Common.Bytes(version.Size),10}  what it was until {version.Until.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
        return ExitCode.Done;
    }

    private static VersionReport Describe(VersionDetails details) => new(
        details.Version.Stamp, details.Until, details.Kind == VersionKind.Copy ? "copy" : "link", details.Size, details.ModifiedAt ?? DateTimeOffset.UnixEpoch);
}

/// <param name="Version">Its name in the vault, for `restore --version`.</param>
/// <param name="Until">Until then this was the file's content.</param>
/// <param name="Kind">"copy" or "link".</param>
/// <param name="Size">Bytes.</param>
internal sealed record VersionReport(string Version, DateTimeOffset Until, string Kind, long Size, DateTimeOffset ModifiedAt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ImmutableArray<VersionReport>))]
internal sealed partial class VersionsJson : JsonSerializerContext;
