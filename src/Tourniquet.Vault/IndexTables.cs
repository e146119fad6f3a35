using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>The index as tables of SQLite. Not for two threads at once. The tables are described in docs/vault-format.md.</summary>
internal sealed class IndexTables : IDisposable
{
    private const int SchemaVersion = 1;

    private const string Schema = """
        CREATE TABLE files(path BLOB PRIMARY KEY, inode INTEGER, size INTEGER, modified INTEGER, mode INTEGER, owner INTEGER, "group" INTEGER, attributes INTEGER, round INTEGER) WITHOUT ROWID;
        CREATE TABLE attributes(hash INTEGER PRIMARY KEY, bytes BLOB);
        CREATE TABLE versions(path BLOB, stamp TEXT, metadata BLOB, round INTEGER, PRIMARY KEY(path, stamp)) WITHOUT ROWID;
        CREATE TABLE filled(path BLOB PRIMARY KEY) WITHOUT ROWID;
        CREATE TABLE round(number INTEGER);
        INSERT INTO round VALUES(0);
        """;

    private readonly SqliteFile file;
    private readonly SqliteStatement putFile;
    private readonly SqliteStatement findFile;
    private readonly SqliteStatement putAttributes;
    private readonly SqliteStatement putVersion;
    private readonly SqliteStatement removeVersion;
    private readonly SqliteStatement findVersion;
    private byte[] lastAttributes = [];
    private long lastHash;
    private long round;

    private IndexTables(SqliteFile file)
    {
        this.file = file;
        putFile = file.Prepare("INSERT OR REPLACE INTO files VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)");
        findFile = file.Prepare("SELECT inode, size, modified, mode, owner, \"group\", (SELECT bytes FROM attributes a WHERE a.hash = f.attributes) FROM files f WHERE path = ?");
        putAttributes = file.Prepare("INSERT OR IGNORE INTO attributes VALUES(?, ?)");
        putVersion = file.Prepare("INSERT OR REPLACE INTO versions VALUES(?, ?, ?, ?)");
        removeVersion = file.Prepare("DELETE FROM versions WHERE path = ? AND stamp = ?");
        findVersion = file.Prepare("SELECT metadata FROM versions WHERE path = ? AND stamp = ?");
        round = file.Number("SELECT number FROM round");
    }

    /// <summary>Null when the file is no index, or one of another version, or damaged where it begins.</summary>
    public static IndexTables? TryOpen(string path)
    {
        SqliteFile? opened = null;
        try
        {
            opened = SqliteFile.Open(path);
            opened.Run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 4000;");
            var version = opened.Number("PRAGMA user_version");
            if (version == 0)
                opened.Run("BEGIN;" + Schema + $"PRAGMA user_version = {SchemaVersion}; COMMIT;");
            if (version is 0 or SchemaVersion)
                return new(opened);
        }
        catch (IndexException)
        {
            // Told by the null: the caller sets the file aside.
        }

        opened?.Dispose();
        return null;
    }

    public void Apply(List<IndexWork> batch)
    {
        file.Run("BEGIN");
        try
        {
            foreach (ref readonly var work in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(batch))
                Apply(work);
            file.Run("COMMIT");
        }
        catch (IndexException)
        {
            file.TryRun("ROLLBACK");
            throw;
        }
    }

    public IndexedFile? Find(RawPath path)
    {
        findFile.Bind(1, path.Bytes);
        using var row = findFile.Step();
        if (!row.Found)
            return null;
        var bytes = row.Bytes(6);
        var attributes = bytes.IsEmpty ? [] : FileMetadata.FromBytes(bytes)?.Attributes ?? [];
        return new((ulong)row.Number(0), new((uint)row.Number(3), (uint)row.Number(4), (uint)row.Number(5), row.Number(2), row.Number(2), row.Number(1), attributes));
    }

    public FileMetadata? FindVersion(VersionRef version)
    {
        findVersion.Bind(1, version.Path.Bytes);
        findVersion.Bind(2, version.Stamp);
        using var row = findVersion.Step();
        return row.Found ? FileMetadata.FromBytes(row.Bytes(0)) : null;
    }

    public long CountFiles() => file.Number("SELECT count(*) FROM files");

    public long CountVersions() => file.Number("SELECT count(*) FROM versions");

    public bool IsFilled(RawPath folder)
    {
        using var statement = file.Prepare("SELECT 1 FROM filled WHERE path = ?");
        for (var at = folder; ; at = at.Parent)
        {
            statement.Bind(1, at.Bytes);
            using (var row = statement.Step())
                if (row.Found)
                    return true;
            if (at.IsEmpty)
                return false;
        }
    }

    public bool IsSound() => file.Text("PRAGMA quick_check(1)") == "ok";

    public void BeginRound() => file.Run($"UPDATE round SET number = {++round}");

    public IReadOnlyList<VersionRef> ForgetUnseen()
    {
        var unseen = new List<VersionRef>();
        using (var statement = file.Prepare("SELECT path, stamp FROM versions WHERE round <> ?"))
        {
            statement.Bind(1, round);
            while (statement.Next() is { Found: true } row)
                unseen.Add(new(new(row.Bytes(0)), Encoding.ASCII.GetString(row.Bytes(1))));
        }

        file.Run($"DELETE FROM versions WHERE round <> {round}; DELETE FROM files WHERE round <> {round}; DELETE FROM attributes WHERE hash NOT IN (SELECT attributes FROM files);");
        lastAttributes = [];
        return unseen;
    }

    public void Dispose()
    {
        foreach (var statement in new[] { putFile, findFile, putAttributes, putVersion, removeVersion, findVersion })
            statement.Dispose();
        file.Dispose();
    }

    private void Apply(in IndexWork work)
    {
        switch (work.Kind)
        {
            case IndexWorkKind.PutFile:
                PutFile(work);
                break;
            case IndexWorkKind.RemoveFile:
                file.Run("DELETE FROM files WHERE path = ?", work.Path.Bytes);
                break;
            case IndexWorkKind.MoveFolder:
                MoveFolder(work.Path, work.To!);
                break;
            case IndexWorkKind.PutVersion:
                putVersion.Bind(1, work.Path.Bytes);
                putVersion.Bind(2, work.Stamp!);
                putVersion.Bind(3, work.Metadata!.ToBytes());
                putVersion.Bind(4, round);
                putVersion.Run();
                break;
            case IndexWorkKind.RemoveVersion:
                removeVersion.Bind(1, work.Path.Bytes);
                removeVersion.Bind(2, work.Stamp!);
                removeVersion.Run();
                break;
            case IndexWorkKind.MarkFilled:
                file.Run("INSERT OR IGNORE INTO filled VALUES(?)", work.Path.Bytes);
                break;
        }
    }

    private void PutFile(in IndexWork work)
    {
        putFile.Bind(1, work.Path.Bytes);
        putFile.Bind(2, (long)work.Inode);
        putFile.Bind(3, work.Size);
        putFile.Bind(4, work.ModifiedAt);
        putFile.Bind(5, work.Permissions);
        putFile.Bind(6, work.Owner);
        putFile.Bind(7, work.Group);
        putFile.Bind(8, work.Attributes.IsDefaultOrEmpty ? 0 : PutAttributes(work.Attributes));
        putFile.Bind(9, round);
        putFile.Run();
    }

    /// <summary>Thousands of files have the same ACL: each is kept once, under its hash.</summary>
    private long PutAttributes(ImmutableArray<ExtendedAttribute> attributes)
    {
        var bytes = new FileMetadata(0, 0, 0, 0, 0, 0, attributes).ToBytes();
        if (bytes.AsSpan().SequenceEqual(lastAttributes))
            return lastHash;
        lastHash = BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(bytes)) | 1;
        lastAttributes = bytes;
        putAttributes.Bind(1, lastHash);
        putAttributes.Bind(2, bytes);
        putAttributes.Run();
        return lastHash;
    }

    /// <summary>All paths that begin with the folder's and a slash, which is the byte before '0'.</summary>
    private void MoveFolder(RawPath from, RawPath to)
    {
        using var statement = file.Prepare("UPDATE OR REPLACE files SET path = CAST(? || substr(path, ?) AS BLOB) WHERE path > ? AND path < ?");
        statement.Bind(1, to.Bytes);
        statement.Bind(2, from.Bytes.Length + 1);
        statement.Bind(3, [.. from.Bytes, (byte)'/']);
        statement.Bind(4, [.. from.Bytes, (byte)'0']);
        statement.Run();
    }
}
