using Npgsql;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Storage.Postgres.Schema;

/// <summary>What is acknowledged must be durable, so a server that may lose what it has committed is refused.</summary>
internal static class Durability
{
    /// <param name="connection">Of the session that will commit: its user and its database have settings of their own.</param>
    /// <exception cref="JournalUnavailableException">The server, or the session's settings, give durability away.</exception>
    public static void Check(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand("SELECT name FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off'", connection);
        if (command.ExecuteScalar() is string setting)
        {
            throw new JournalUnavailableException($"The database runs with {setting} = off: what it commits may be lost. Turn it on.");
        }

        if (connection.PostgreSqlVersion.Major < 15)
        {
            throw new JournalUnavailableException($"The database is PostgreSQL {connection.PostgreSqlVersion}; 15 or later is needed.");
        }
    }
}
