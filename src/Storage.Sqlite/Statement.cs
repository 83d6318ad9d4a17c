using Microsoft.Data.Sqlite;
using SQLitePCL;
using static SQLitePCL.raw;

namespace Orleans.Crypto.Storage.Sqlite;

/// <summary>
/// A prepared statement on SQLite's own interface: the commands of Microsoft.Data.Sqlite look parameters up by name and
/// allocate a reader for each row written, which costs more than the row itself.
/// </summary>
/// <remarks>One thread at a time. Columns count from 0, parameters from 1, as in SQLite.</remarks>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 connection;
    private readonly sqlite3_stmt statement;

    public Statement(SqliteConnection connection, string sql)
    {
        this.connection = connection.Handle ?? throw new InvalidOperationException("The connection is not open.");
        Check(sqlite3_prepare_v3(this.connection, sql, SQLITE_PREPARE_PERSISTENT, out statement));
    }

    public Statement Bind(int parameter, long value)
    {
        Check(sqlite3_bind_int64(statement, parameter, value));
        return this;
    }

    public Statement Bind(int parameter, ReadOnlySpan<byte> blob)
    {
        Check(sqlite3_bind_blob(statement, parameter, blob));
        return this;
    }

    public Statement Bind(int parameter, string text)
    {
        Check(sqlite3_bind_text(statement, parameter, text));
        return this;
    }

    public Statement BindNull(int parameter)
    {
        Check(sqlite3_bind_null(statement, parameter));
        return this;
    }

    /// <summary>Runs a statement that returns no row.</summary>
    public void Run()
    {
        int outcome = sqlite3_step(statement);
        int reset = sqlite3_reset(statement);
        if (outcome is not SQLITE_DONE and not SQLITE_ROW) Check(reset == SQLITE_OK ? outcome : reset);
    }

    /// <summary>Runs an insert; false if a primary key or unique index has the row already.</summary>
    public bool RunUnlessTaken()
    {
        int outcome = sqlite3_step(statement);
        int reset = sqlite3_reset(statement);
        if (outcome == SQLITE_DONE) return true;
        if (sqlite3_extended_errcode(connection) is SQLITE_CONSTRAINT_PRIMARYKEY or SQLITE_CONSTRAINT_UNIQUE) return false;
        Check(reset == SQLITE_OK ? outcome : reset);
        return false;
    }

    /// <summary>Runs a query of one number; 0 when there is no row.</summary>
    public long ReadInt64()
    {
        long value = Step() ? Int64(0) : 0;
        Reset();
        return value;
    }

    /// <summary>True while there is a row; call <see cref="Reset"/> after the last one that is wanted.</summary>
    public bool Step()
    {
        int outcome = sqlite3_step(statement);
        if (outcome == SQLITE_ROW) return true;
        if (outcome == SQLITE_DONE) return false;
        SqliteException.ThrowExceptionForRC(outcome, connection);
        return false;
    }

    /// <summary>Ends the read, and with it the transaction that pins the write-ahead log. Errors were thrown by the step.</summary>
    public void Reset() => _ = sqlite3_reset(statement);

    public long Int64(int column) => sqlite3_column_int64(statement, column);

    public bool IsNull(int column) => sqlite3_column_type(statement, column) == SQLITE_NULL;

    public string Text(int column) => sqlite3_column_text(statement, column).utf8_to_string();

    public ReadOnlySpan<byte> Blob(int column) => sqlite3_column_blob(statement, column);

    public void Dispose() => statement.Dispose();

    private void Check(int outcome)
    {
        if (outcome != SQLITE_OK) SqliteException.ThrowExceptionForRC(outcome, connection);
    }
}
