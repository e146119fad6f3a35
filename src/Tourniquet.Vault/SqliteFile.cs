using SQLitePCL;

namespace Tourniquet.Vault;

/// <summary>
/// SQLite by its own calls: the index takes in hundreds of thousands of rows a second, and an ADO.NET layer would cost more than the rows.
/// Owns the connection.
/// </summary>
internal sealed class SqliteFile : IDisposable
{
    private readonly sqlite3 connection;

    static SqliteFile() => Batteries_V2.Init();

    private SqliteFile(sqlite3 connection) => this.connection = connection;

    public static SqliteFile Open(string path)
    {
        var result = raw.sqlite3_open_v2(path, out var connection, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX, null);
        var file = new SqliteFile(connection);
        if (result == raw.SQLITE_OK)
        {
            _ = raw.sqlite3_busy_timeout(connection, 10_000);
            return file;
        }

        file.Dispose();
        throw new IndexException($"The index {path} cannot be opened: {raw.sqlite3_errstr(result).utf8_to_string()}.");
    }

    public SqliteStatement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(connection, sql, out var statement));
        return new(this, statement);
    }

    public void Run(string sql) => Check(raw.sqlite3_exec(connection, sql));

    public void TryRun(string sql) => _ = raw.sqlite3_exec(connection, sql);

    public void Run(string sql, ReadOnlySpan<byte> first)
    {
        using var statement = Prepare(sql);
        statement.Bind(1, first);
        statement.Run();
    }

    public long Number(string sql)
    {
        using var statement = Prepare(sql);
        using var row = statement.Step();
        return row.Found ? row.Number(0) : 0;
    }

    public string Text(string sql)
    {
        using var statement = Prepare(sql);
        using var row = statement.Step();
        return row.Found ? System.Text.Encoding.UTF8.GetString(row.Bytes(0)) : "";
    }

    public void Dispose() => connection.Dispose();

    internal void Check(int result)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
            throw new IndexException($"The index cannot be used: {raw.sqlite3_errmsg(connection).utf8_to_string()}. Files and versions are not affected.");
    }
}

/// <summary>A prepared statement, bound and run again and again.</summary>
internal sealed class SqliteStatement(SqliteFile file, sqlite3_stmt statement) : IDisposable
{
    public void Bind(int index, long value) => file.Check(raw.sqlite3_bind_int64(statement, index, value));

    public void Bind(int index, ReadOnlySpan<byte> value) => file.Check(raw.sqlite3_bind_blob(statement, index, value));

    public void Bind(int index, string value) => file.Check(raw.sqlite3_bind_text(statement, index, value));

    public void Run()
    {
        using (Step())
        {
        }
    }

    /// <summary>The first row; disposing it makes the statement ready for the next use.</summary>
    public SqliteRow Step() => Next();

    public SqliteRow Next()
    {
        var result = raw.sqlite3_step(statement);
        if (result is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
            _ = raw.sqlite3_reset(statement);
        file.Check(result);
        return new(statement, result == raw.SQLITE_ROW);
    }

    public void Dispose() => statement.Dispose();
}

/// <summary>A row, valid until the statement goes on.</summary>
internal readonly ref struct SqliteRow(sqlite3_stmt statement, bool found) : IDisposable
{
    public bool Found => found;

    public long Number(int column) => raw.sqlite3_column_int64(statement, column);

    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(statement, column);

    public void Dispose() => _ = raw.sqlite3_reset(statement);
}

/// <summary>The index file cannot be read or written. The vault itself does not depend on it.</summary>
internal sealed class IndexException(string message) : Exception(message);
