using System.Globalization;
using Tourniquet.Control;
using Tourniquet.Core.Files;
using Tourniquet.Vault;

namespace Tourniquet.Guard;

/// <summary>A restore, whether the running guard does it or a command by itself.</summary>
internal static class RestoreWork
{
    public static Reply Run(VaultStore vault, Mirror mirror, Request request, TimeProvider clock)
    {
        var path = RawPath.Parse(request.Path!).RelativeTo(vault.TopPath);
        var name = "restore-" + clock.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture);
        var restorer = new Restorer(vault, mirror, name);
        var chosen = Choose(vault, restorer, path, request);
        if (chosen.Count == 0)
            return new(Ok: false, $"The vault holds nothing of {request.Path} that would have to be brought back. `tourniquet versions {request.Path}` shows what it has.");
        return request.To is { } to ? CopyOut(vault, restorer, chosen, path, to) : PutBack(restorer, chosen, name, vault);
    }

    private static List<VersionRef> Choose(VaultStore vault, Restorer restorer, RawPath path, Request request)
    {
        if (request.VersionName is { } wanted)
            return [.. vault.VersionsOf(path).Where(version => version.Stamp == wanted)];
        var versions = vault.VersionsOf(path);
        return request.At is null && versions.Count > 0 ? [versions[^1]] : [.. restorer.AsOf(path, request.At)];
    }

    private static Reply PutBack(Restorer restorer, List<VersionRef> chosen, string name, VaultStore vault)
    {
        var done = 0;
        var kept = 0;
        var problems = new List<string>();
        foreach (var version in chosen)
        {
            var undone = restorer.PutBack(version);
            if (undone.State == UndoState.Lost)
                problems.Add($"{undone.Path}: {undone.Why}");
            else
                done++;
            kept += undone.Displaced is null ? 0 : 1;
        }

        var text = $"{done} file(s) restored."
            + (kept > 0 ? $" What {kept} of them held before is kept in {vault.Path}/vault/quarantine/{name}." : "")
            + (problems.Count > 0 ? $" {problems.Count} could not be restored: {string.Join("; ", problems.Take(3))}" : "");
        return new(problems.Count == 0, text);
    }

    private static Reply CopyOut(VaultStore vault, Restorer restorer, List<VersionRef> chosen, RawPath path, string to)
    {
        var target = RawPath.Parse(to);
        if (!target.IsAtOrBelow(vault.TopPath))
            return new(Ok: false, $"{to} is on another file system than the vault. Choose a folder below {vault.TopPath}, or copy on from there.");
        var problems = new List<string>();
        foreach (var version in chosen)
        {
            var below = version.Path == path ? path.Name : version.Path.RelativeTo(path.Parent);
            if (restorer.CopyTo(version, target.RelativeTo(vault.TopPath).Join(below)) is { } problem)
                problems.Add(problem);
        }

        return new(problems.Count == 0, problems.Count == 0
            ? $"{chosen.Count} file(s) copied to {to}."
            : $"{chosen.Count - problems.Count} file(s) copied to {to}; {problems.Count} could not be: {string.Join("; ", problems.Take(3))}");
    }
}
