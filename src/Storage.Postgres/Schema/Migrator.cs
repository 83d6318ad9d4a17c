using Microsoft.Extensions.Logging;
using Npgsql;

namespace Orleans.Crypto.Storage.Postgres.Schema;

/// <summary>Brings a database's schema to this program's version; of many processes that start together one does it.</summary>
public static class Migrator
{
    /// <summary>Of the advisory lock: "OrlnsCry" in ASCII.</summary>
    private const long Lock = 0x4F726C6E73437279;

    /// <exception cref="InvalidDataException">A newer program has migrated the database, to a schema on which this one can't work.</exception>
    /// <exception cref="NpgsqlException">The database can't be reached or refuses.</exception>
    public static void Migrate(string connectionString, ILogger logger) => Migrate(connectionString, Migration.All.Count, logger);

    internal static void Migrate(string connectionString, int toVersion, ILogger logger)
    {
        // Without a pool, so that the session's lock ends with it.
        using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, CommandTimeout = 0 }.ConnectionString);
        connection.Open();
        Run(connection, $"SELECT pg_advisory_lock({Lock})");
        Run(
            connection,
            """
            CREATE TABLE IF NOT EXISTS schema_version (
                version integer PRIMARY KEY,
                name text NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now()
            )
            """);
        // Null stands for the step's own version.
        Run(connection, "ALTER TABLE schema_version ADD COLUMN IF NOT EXISTS oldest_program integer");
        var version = CurrentVersion(connection);
        if (version > Migration.All.Count && OldestProgram(connection) > Migration.All.Count)
        {
            throw new InvalidDataException($"The database has schema version {version}; this program knows {Migration.All.Count}. Start a newer program.");
        }

        foreach (var migration in Migration.All.Where(migration => migration.Version > version && migration.Version <= toVersion))
        {
            using var transaction = connection.BeginTransaction();
            Run(connection, migration.Sql);
            using var record = new NpgsqlCommand("INSERT INTO schema_version (version, name, oldest_program) VALUES ($1, $2, $3)", connection)
            {
                Parameters = { new() { Value = migration.Version }, new() { Value = migration.Name }, new() { Value = migration.OldestProgram } },
            };
            record.ExecuteNonQuery();
            transaction.Commit();
            logger.LogInformation("The database's schema is now at version {Version}, {Name}", migration.Version, migration.Name);
        }

        KeepPositionsRising(connection);
    }

    // A journal restored into another server meets transaction ids that began anew; below its last position nothing may be written.
    private static void KeepPositionsRising(NpgsqlConnection connection)
    {
        if (CurrentVersion(connection) > 0)
        {
            Run(
                connection,
                $"""
                UPDATE journal_origin
                SET xid_offset = xid_offset + behind.transactions
                FROM (
                    SELECT (max(position) >> {JournalPosition.OrdinalBits}) + 1 - (pg_current_xact_id()::text::bigint + (SELECT xid_offset FROM journal_origin)) AS transactions
                    FROM journal
                ) AS behind
                WHERE behind.transactions > 0
                """);
        }
    }

    private static int CurrentVersion(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand("SELECT coalesce(max(version), 0) FROM schema_version", connection);
        return (int)command.ExecuteScalar()!;
    }

    /// <summary>Which programs can work on the schema that is there: the steps that this one does not know must all let it.</summary>
    private static int OldestProgram(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand("SELECT max(coalesce(oldest_program, version)) FROM schema_version WHERE version > $1", connection)
        {
            Parameters = { new() { Value = Migration.All.Count } },
        };
        return (int)command.ExecuteScalar()!;
    }

    private static void Run(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // From this assembly, without any input.
        using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
