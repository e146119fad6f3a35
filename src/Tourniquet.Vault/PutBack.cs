using System.Collections.Concurrent;
using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>
/// A restore in place. Two threads share the folders, since those do not get in each other's way; more would only wait for the journal of
/// the file system.
/// </summary>
internal sealed class PutBack(VaultStore vault, Mirror mirror, string quarantine, RestoreTally tally) : IRestoreWork
{
    // A piece is done within a fraction of a second, and long enough that waiting for the slower of the two does not count.
    private const int FilesInPiece = 4000;
    private const int FilesInTurn = 250;

    private readonly IFileSystem files = vault.Files;

    public IEnumerable<RawPath> File(VersionRef version)
    {
        using var rollback = NewRollback();
        tally.Add(PutBackOne(rollback, version));
        yield return version.Path;
    }

    public IEnumerable<RawPath> Folder(RawPath top, DateTimeOffset? asOf)
    {
        var walk = new VersionWalk(files, vault.Versions);
        var past = new PastTree(vault, asOf);
        using (Rollback one = NewRollback(), other = NewRollback())
        {
            var piece = new ConcurrentQueue<VersionRef[]>();
            foreach (var folder in walk.FoldersBelow(top))
                foreach (var turn in walk.In(folder).Select(file => past.VersionOf(file.Key, file.Value)).OfType<VersionRef>().Chunk(FilesInTurn))
                {
                    piece.Enqueue(turn);
                    if (piece.Count < FilesInPiece / FilesInTurn)
                        continue;
                    Do(piece, one, other);
                    yield return folder;
                }

            Do(piece, one, other);
        }

        foreach (var folder in walk.FoldersBelow(top))
        {
            if (past.HadFolder(folder) && mirror.Folders.OpenOrMakeReal(folder) is var made and >= 0)
                files.Close(made);
            yield return folder;
        }
    }

    private void Do(ConcurrentQueue<VersionRef[]> piece, Rollback one, Rollback other)
    {
        var helper = piece.Count > 1 ? Task.Run(() => Take(piece, other)) : Task.CompletedTask;
        Take(piece, one);
        helper.GetAwaiter().GetResult();
    }

    private void Take(ConcurrentQueue<VersionRef[]> piece, Rollback rollback)
    {
        while (piece.TryDequeue(out var turn))
            foreach (var version in turn)
                tally.Add(PutBackOne(rollback, version));
    }

    private static Undone PutBackOne(Rollback rollback, VersionRef version) =>
        rollback.PutBack(version.Path, version, version.Kind == VersionKind.Copy ? Rollback.AnyInode : 0);

    private Rollback NewRollback() => new(vault, mirror, quarantine);
}
