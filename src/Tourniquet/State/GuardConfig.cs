using System.Text.Json;
using System.Text.Json.Serialization;
using Tourniquet.Guard;

namespace Tourniquet.State;

/// <summary>The settings file. Every key has a default; an unknown key is refused, so that a misspelt one is never silently without effect.</summary>
/// <param name="DeadlineMilliseconds">The longest an open waits, 100 to 10,000.</param>
/// <param name="FreeFloorBytes">Below so much free space the vault takes no more copies; left out: 5 % of the disk, 10 GiB at most.</param>
/// <param name="KeepDays">How long versions are kept, at least 1; an open incident keeps its own longer.</param>
internal sealed record GuardConfig(int DeadlineMilliseconds = 2000, long? FreeFloorBytes = null, int KeepDays = 30)
{
    public const string DefaultPath = "/etc/tourniquet/tourniquet.json";

    private const double FloorShare = 0.05;
    private const long LargestDefaultFloor = 10L << 30;

    public long FloorOf(long diskBytes) => FreeFloorBytes ?? Math.Min(LargestDefaultFloor, (long)(diskBytes * FloorShare));

    public static GuardConfig Read(string path)
    {
        if (!File.Exists(path))
            return path == DefaultPath ? new() : throw new GuardException($"The settings file {path} does not exist.");
        try
        {
            var config = JsonSerializer.Deserialize(File.ReadAllText(path), ConfigJson.Default.GuardConfig) ?? new();
            return config.DeadlineMilliseconds is >= 100 and <= 10_000 && config.KeepDays >= 1 && config.FreeFloorBytes is null or >= 0
                ? config
                : throw new GuardException($"{path}: deadlineMilliseconds must be 100 to 10000, keepDays at least 1, freeFloorBytes not negative.");
        }
        catch (JsonException e)
        {
            throw new GuardException($"The settings file {path} cannot be used: {e.Message}");
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true)]
[JsonSerializable(typeof(GuardConfig))]
internal sealed partial class ConfigJson : JsonSerializerContext;
