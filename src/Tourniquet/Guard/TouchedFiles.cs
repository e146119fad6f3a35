using System.Collections.Immutable;
using Tourniquet.Incidents;
using Tourniquet.Vault;

namespace Tourniquet.Guard;

/// <summary>From single changes to files: a file that was renamed, written and removed is one file, under the name it had first.</summary>
internal static class TouchedFiles
{
    public static ImmutableArray<TouchedFile> Of(IEnumerable<LoggedChange> changes, IReadOnlyDictionary<long, Undone> undone, Func<LoggedChange, string> display)
    {
        var origins = new Dictionary<string, string>(StringComparer.Ordinal);
        var files = new Dictionary<string, TouchedFile>(StringComparer.Ordinal);
        foreach (var change in changes.OrderBy(c => c.Change.Sequence))
        {
            var path = display(change);
            var origin = origins.GetValueOrDefault(path, path);
            if (change.Change is Change.Renamed renamed)
                origins[change.Volume.Vault.TopPath.Join(renamed.To).ToString()] = origin;
            var file = new TouchedFile(origin, Word(change.Change), State(change, undone, out var why), why);
            files[origin] = files.TryGetValue(origin, out var earlier) ? Combine(earlier, file) : file;
        }

        return [.. files.Values];
    }

    /// <summary>The weightier change and the worse state speak for the file.</summary>
    private static TouchedFile Combine(TouchedFile earlier, TouchedFile later) => new(
        earlier.Path,
        earlier.Change != "made" && Weight(later.Change) > Weight(earlier.Change) ? later.Change : earlier.Change,
        Severity(later.State) > Severity(earlier.State) ? later.State : earlier.State,
        later.Note ?? earlier.Note);

    private static string State(LoggedChange change, IReadOnlyDictionary<long, Undone> undone, out string? why)
    {
        why = null;
        if (!undone.TryGetValue(change.Change.Sequence, out var result))
            return "touched";
        why = result.Why;
        return result.State switch
        {
            UndoState.Restored => "restored",
            UndoState.Quarantined => "quarantined",
            UndoState.Unchanged => "unchanged",
            UndoState.KeptNewer => "keptNewer",
            _ => "lost",
        };
    }

    private static int Severity(string state) => Array.IndexOf(["unchanged", "quarantined", "restored", "touched", "keptNewer", "lost"], state);

    private static int Weight(string change) => Array.IndexOf(["made", "renamed", "removed", "replaced", "rewritten"], change);

    private static string Word(Change change) => change switch
    {
        Change.Rewrote => "rewritten",
        Change.Replaced => "replaced",
        Change.Removed => "removed",
        Change.Renamed => "renamed",
        _ => "made",
    };
}
