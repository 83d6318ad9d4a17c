using Orleans.Crypto.PostgresServer;

namespace Orleans.Crypto.SystemTests.Harness;

/// <summary>Which store the tests run on: SQLite, or with <c>EXCHANGE_STORE=postgres</c> a private PostgreSQL server.</summary>
internal static class Databases
{
    private static readonly Lazy<Task<PrivatePostgres>> s_server = new(StartServer);

    public static bool IsPostgres { get; } = string.Equals(Environment.GetEnvironmentVariable("EXCHANGE_STORE"), "postgres", StringComparison.OrdinalIgnoreCase);

    /// <summary>The connection string of a new database on the server that all tests share.</summary>
    public static async Task<string> Create() => await (await s_server.Value).CreateDatabase();

    private static async Task<PrivatePostgres> StartServer()
    {
        var server = await PrivatePostgres.Start();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return server;
    }
}
