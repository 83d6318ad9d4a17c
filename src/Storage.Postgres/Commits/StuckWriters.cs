using Npgsql;

namespace Orleans.Crypto.Storage.Postgres.Commits;

/// <summary>
/// Sessions that hang in the middle of a commit. They may be ended: they have acknowledged nothing yet, and their entries
/// are in the way of whoever writes to the same streams, and of all readers.
/// </summary>
internal static class StuckWriters
{
    /// <summary>Ends those whose transaction is older than <paramref name="age"/>.</summary>
    /// <returns>A command that gives how many they were.</returns>
    public static NpgsqlCommand End(TimeSpan age) => new(
        """
        SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = $1 AND pid <> pg_backend_pid() AND xact_start < clock_timestamp() - $2
        """)
    {
        Parameters = { new() { Value = Connections.WriterName }, new() { Value = age } },
    };
}
