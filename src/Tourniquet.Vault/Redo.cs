using System.Globalization;
using System.Text;
using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>
/// Undoes a rollback: what it had displaced comes back from quarantine, and what it had put back becomes a version. For a verdict that was
/// wrong. Deletes nothing either.
/// </summary>
public sealed class Redo(VaultStore vault, Mirror mirror, string incident)
{
    private readonly IFileSystem files = vault.Files;
    private long sequence;

    /// <summary>Takes one step of a rollback back. The steps are redone in the order of the changes, oldest first.</summary>
    public Redone Apply(Change change, Undone undone)
    {
        if (undone.State is not (UndoState.Restored or UndoState.Quarantined))
            return new(change, null);
        if (change is Change.Rewrote && undone.Displaced is { Kind: VersionKind.Copy } copy)
            return RewriteBack(change, copy);
        var error = 0;
        if (change is Change.Renamed renamed)
            error = RenameAgain(renamed);
        if (error >= 0 && undone.Displaced is { } displaced)
            error = FromQuarantine(undone.Path, displaced);
        else if (error >= 0 && change is not Change.Renamed)
            error = Remove(undone.Path);
        var kept = mirror.Reconcile(undone.Path).Displaced;
        return new(kept is null ? change : Expecting(change, kept), error < 0 ? $"{undone.Path}: {Errno.Describe(error)}" : null);
    }

    /// <summary>A file with several names had its content put back in place: it is taken back in place too.</summary>
    private Redone RewriteBack(Change change, VersionRef displaced)
    {
        var quarantine = new Quarantine(vault, incident);
        var from = OpenKept(displaced);
        using var real = new Place(files, vault.Top, change.Path);
        var undone = from < 0 || !real.Exists
            ? new Undone(change.Path, UndoState.Lost, null, Errno.Describe(Math.Min(from, real.Error)))
            : new CopyRestorer(vault, quarantine).RewriteBack(change.Path, real.Folder, real.Name, from, displaced);
        if (from >= 0)
            files.Close(from);
        quarantine.Close();
        return new(undone.Displaced is { } before ? Expecting(change, before) : change, undone.State == UndoState.Restored ? null : $"{change.Path}: {undone.Why}");
    }

    private static Change Expecting(Change change, VersionRef before) => change switch
    {
        Change.Rewrote rewrote => rewrote with { Before = before },
        Change.Replaced replaced => replaced with { Before = before },
        Change.Removed removed => removed with { Before = before },
        _ => change,
    };

    private int FromQuarantine(RawPath path, VersionRef displaced)
    {
        var folder = OpenKept(displaced);
        if (folder < 0)
            return folder;
        using var real = new Place(files, vault.Top, path);
        var temporary = Encoding.ASCII.GetBytes("u" + (++sequence).ToString("x", CultureInfo.InvariantCulture));
        var stamp = VaultLayout.NameIn(displaced);
        _ = files.Remove(vault.Temporary, temporary);
        var error = files.Link(folder, stamp, vault.Temporary, temporary);
        if (error >= 0)
            error = files.Rename(vault.Temporary, temporary, real.Folder, real.Name, replace: true);
        if (error >= 0)
            _ = files.Remove(folder, stamp);
        files.Close(folder);
        return error;
    }

    /// <summary>The folder that a displaced file was kept in: the incident's quarantine, or the versions for a file with several names.</summary>
    private int OpenKept(VersionRef displaced)
    {
        var below = VaultLayout.FilesOf(displaced.Path.Parent);
        var folder = files.OpenFolder(vault.Quarantine, RawPath.Of(incident).Join(below).Bytes);
        if (folder >= 0 && files.Stat(folder, VaultLayout.NameIn(displaced), out _) >= 0)
            return folder;
        if (folder >= 0)
            files.Close(folder);
        return files.OpenFolder(vault.Versions, below.Bytes);
    }

    private int RenameAgain(Change.Renamed renamed)
    {
        using var source = new Place(files, vault.Top, renamed.Path);
        using var target = new Place(files, vault.Top, renamed.To);
        if (!source.Exists)
            return 0;
        var error = files.Rename(source.Folder, source.Name, target.Folder, target.Name, replace: false);
        if (error >= 0 && source.Stat.Type == FileType.Folder)
            mirror.MoveFolder(renamed.Path, renamed.To);
        else if (error >= 0)
            mirror.MoveFile(renamed.Path, renamed.To);
        return error;
    }

    /// <summary>The mirror still holds it: it becomes a version when the mirror is made to agree.</summary>
    private int Remove(RawPath path)
    {
        using var real = new Place(files, vault.Top, path);
        return real.Exists ? files.Remove(real.Folder, real.Name) : 0;
    }
}

/// <summary>What undoing one step of a rollback came to.</summary>
/// <param name="Change">The change with the version that holds its pre-image now, so that it can be rolled back once more.</param>
/// <param name="Problem">Null when done, otherwise why not.</param>
public sealed record Redone(Change Change, string? Problem);
