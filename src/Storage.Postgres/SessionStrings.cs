using Npgsql;

namespace Orleans.Crypto.Storage.Postgres;

/// <summary>Connection strings with what all of this library's sessions have in common.</summary>
internal static class SessionStrings
{
    /// <param name="name">By which an operator knows the sessions (<c>application_name</c>).</param>
    /// <param name="settings">Of the session, such as <c>-c lock_timeout=1s</c>.</param>
    public static NpgsqlConnectionStringBuilder For(string connectionString, string name, string settings = "")
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = name,
            MinPoolSize = 0,
            CancellationTimeout = 1_000,
            MaxAutoPrepare = 30,
            AutoPrepareMinUsages = 2,
            IncludeErrorDetail = false,
            Enlist = false,
            // No session ever changes a setting of its own: six statements fewer each time one is taken from a pool.
            NoResetOnClose = true,
        };
        // All our statements are short: to compile one costs the server more than to run it.
        builder.Options = $"{builder.Options} -c jit=off {settings}".Trim();
        return builder;
    }
}
