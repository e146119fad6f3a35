using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tourniquet.Guard;

/// <summary>
/// Programs that may rewrite files in bulk, by path and SHA-256: another program put in the place of an allowed one is not allowed. What an
/// allowed program starts is judged like any other.
/// </summary>
internal sealed class AllowList(string state, Action<string> warn)
{
    private readonly Dictionary<string, (DateTime Changed, string Hash)> hashes = new(StringComparer.Ordinal);
    private ImmutableArray<AllowedProgram> programs = Read(state, warn);

    public ImmutableArray<AllowedProgram> Programs => programs;

    public void Reload() => programs = Read(state, warn);

    public bool Allows(string? executable) =>
        !string.IsNullOrEmpty(executable) && programs.Any(p => p.Path == executable) && HashOf(executable) is { } hash
        && programs.Contains(new(executable, hash));

    public void Add(AllowedProgram program) => Write(programs.Remove(program).Add(program));

    public bool Remove(string path)
    {
        var rest = programs.RemoveAll(p => p.Path == path);
        var found = rest.Length < programs.Length;
        Write(rest);
        return found;
    }

    public static string? HashFile(string executable)
    {
        try
        {
            using var file = File.OpenRead(executable);
            return Convert.ToHexStringLower(SHA256.HashData(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private string? HashOf(string executable)
    {
        var changed = File.GetLastWriteTimeUtc(executable);
        if (hashes.TryGetValue(executable, out var known) && known.Changed == changed)
            return known.Hash;
        var hash = HashFile(executable);
        if (hash is not null)
            hashes[executable] = (changed, hash);
        return hash;
    }

    private void Write(ImmutableArray<AllowedProgram> next)
    {
        var path = PathOf(state);
        File.WriteAllText(path + ".new", JsonSerializer.Serialize(next, AllowJson.Default.ImmutableArrayAllowedProgram));
        File.Move(path + ".new", path, overwrite: true);
        programs = next;
    }

    private static ImmutableArray<AllowedProgram> Read(string state, Action<string> warn)
    {
        var path = PathOf(state);
        if (!File.Exists(path))
            return [];
        try
        {
            var read = JsonSerializer.Deserialize(File.ReadAllText(path), AllowJson.Default.ImmutableArrayAllowedProgram);
            // JSON that is sound and means nothing: null, [ null ], [ {} ].
            return !read.IsDefault && read.All(program => program is { Path: not null, Sha256: not null }) ? read : throw new JsonException("not a list of programs");
        }
        catch (JsonException)
        {
            File.Move(path, path + ".unreadable", overwrite: true);
            warn($"The list of allowed programs {path} could not be read and was set aside as {path}.unreadable. Nothing is allowed until `tourniquet allow` is used again.");
            return [];
        }
    }

    private static string PathOf(string state) => System.IO.Path.Combine(state, "allow.json");
}

internal sealed record AllowedProgram(string Path, string Sha256);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ImmutableArray<AllowedProgram>))]
internal sealed partial class AllowJson : JsonSerializerContext;
