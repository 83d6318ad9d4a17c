using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Orleans.Crypto.Storage.Sqlite;

/// <summary>The tables, as a list of steps that only grows; <c>PRAGMA user_version</c> counts the steps that were done.</summary>
internal static class Schema
{
    private static readonly string[] migrations =
    [
        // Stream and type names are integers in the wide tables: the indexes become a third as large, and a commit over
        // many streams writes that many fewer pages. The views give the names back to a reader with sqlite3.
        //
        // The journal has no index but its position, so that a commit appends to one place. stream_entry and journal_key
        // are its indexes up to merged_position; the rows after it are indexed in memory (see RecentIndex).
        """
        CREATE TABLE stream (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE event_type (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE journal (
            position INTEGER PRIMARY KEY,
            stream INTEGER NOT NULL,
            version INTEGER NOT NULL,
            type INTEGER NOT NULL,
            time INTEGER NOT NULL, -- microseconds since 1970-01-01T00:00:00Z
            keys BLOB, -- for each key: 16 bytes key, 16 bytes fingerprint, big-endian; NULL without keys
            payload BLOB NOT NULL
        ) STRICT;
        CREATE TABLE stream_entry (
            stream INTEGER NOT NULL,
            version INTEGER NOT NULL,
            position INTEGER NOT NULL,
            PRIMARY KEY (stream, version)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE journal_key (
            stream INTEGER NOT NULL,
            key BLOB NOT NULL, -- 16 bytes, big-endian
            position INTEGER NOT NULL,
            PRIMARY KEY (stream, key)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE index_state (id INTEGER PRIMARY KEY CHECK (id = 1), merged_position INTEGER NOT NULL) STRICT;
        INSERT INTO index_state VALUES (1, 0);
        CREATE TABLE snapshot (stream INTEGER PRIMARY KEY, version INTEGER NOT NULL, payload BLOB NOT NULL) STRICT;
        CREATE TABLE checkpoint (reader TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE VIEW journal_entry AS
            SELECT journal.position, stream.name AS stream_id, journal.version, event_type.name AS type,
                   strftime('%Y-%m-%dT%H:%M:%S', journal.time / 1000000, 'unixepoch') || printf('.%06dZ', journal.time % 1000000) AS time,
                   hex(journal.keys) AS keys, journal.payload
            FROM journal JOIN stream ON stream.id = journal.stream JOIN event_type ON event_type.id = journal.type;
        """,
        "-- Keys of transfers and of orders in their book begin with the time of what they name now; a program from before, which would not find them, must not start on this.",
    ];

    /// <summary>Brings the tables to this program's version, one transaction a step.</summary>
    /// <exception cref="InvalidDataException">A newer program wrote the file.</exception>
    public static void Migrate(SqliteConnection connection)
    {
        long version = Convert.ToInt64(JournalDatabase.Scalar(connection, "PRAGMA user_version"), CultureInfo.InvariantCulture);
        if (version > migrations.Length)
        {
            throw new InvalidDataException(
                $"The journal '{connection.DataSource}' has schema version {version}; this program knows versions up to {migrations.Length}.");
        }

        for (long done = version; done < migrations.Length; done++)
        {
            using SqliteTransaction transaction = connection.BeginTransaction();
            JournalDatabase.Run(connection, migrations[done]);
            JournalDatabase.Run(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {done + 1}"));
            transaction.Commit();
        }
    }
}
