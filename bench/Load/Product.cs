using Npgsql;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Api.Hosting;
using Orleans.Crypto.Grains.Relay;
using Orleans.Crypto.PostgresServer;
using Orleans.Crypto.ServerPorts;
using Orleans.Crypto.Storage.Postgres;
using Orleans.Crypto.Storage.Postgres.Relay;
using Orleans.Crypto.Storage.Sqlite;

namespace Orleans.Crypto.Load.Bench;

internal enum Store
{
    Sqlite,
    Postgres,
}

/// <summary>Our system, on a data directory of its own and, where its journal is there, a database server of its own.</summary>
internal sealed class Product : Subject
{
    private const string Program = "Orleans.Crypto.Silo.dll";
    private const int DatabaseConnections = 380;

    /// <summary>Entries that the read models may lack and count as up to date.</summary>
    private const long MostBehind = 1_000;

    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(500);

    // The front's limits are per customer; the load is few customers' that ask as fast as they can.
    private static readonly string[] s_noLimits = ["--Api:AccountRequestsPerSecond=10000000", "--Api:AddressRequestsPerSecond=10000000"];

    // The same at each start: a silo that comes back at its address need not wait until its earlier life counts as dead.
    private readonly string[][] _ports;
    private readonly DataDirectory _directory;
    private readonly DatabaseServer? _database;

    private Product(DataDirectory directory, DatabaseServer? database, AccountId[] accounts, int silos)
        : base(accounts)
    {
        (_directory, _database) = (directory, database);
        _ports = [.. Enumerable.Range(0, silos).Select(_ => new[] { $"--Cluster:SiloPort={Ports.Next()}", $"--Cluster:GatewayPort={Ports.Next()}" })];
    }

    public override string Name => "ours";

    public override TimeSpan DatabaseProcessorTime => _database?.ProcessorTime ?? TimeSpan.Zero;

    public override bool KeepsAccountsInMemory => true;

    public static async Task<Product> Create(Store store, int accounts, long rows, int silos, string[] settings)
    {
        if (silos > 1 && store == Store.Sqlite)
        {
            throw new NotSupportedException("Several silos need PostgreSQL.");
        }

        var folder = Directory.CreateTempSubdirectory("load-").FullName;
        var directory = DataDirectory.Open(folder, folder);
        DatabaseServer? database = null;
        try
        {
            database = store == Store.Postgres ? await DatabaseServer.Start(DatabaseConnections, settings) : null;
            return new(directory, database, await OpenAccounts(directory, database, accounts, rows), silos);
        }
        catch
        {
            await Remove(directory, database);
            throw;
        }
    }

    public override async Task<HttpExchange> StartHttp()
    {
        var key = _directory.Key("access-token");
        var started = new List<ServerProcess>();
        try
        {
            foreach (var ports in _ports)
            {
                started.Add(await ServerProcess.Start(Program, [.. Settings(ports), .. s_noLimits]));
            }
        }
        catch
        {
            foreach (var server in started)
            {
                await server.DisposeAsync();
            }

            throw;
        }

        return new(started, key, Accounts);
    }

    public override Task<GrainExchange> StartGrains() => _ports is [var ports]
        ? GrainExchange.Start(Settings(ports), Accounts)
        : throw new NotSupportedException("Several silos are measured over HTTP.");

    public override Task<Ledger> ReadLedger(IExchange exchange) => exchange switch
    {
        HttpExchange http => http.ReadTrialBalance(),
        GrainExchange grains => grains.ReadTrialBalance(),
        _ => throw new NotSupportedException(exchange.GetType().Name),
    };

    public override async Task CatchUp(IExchange exchange)
    {
        // The trial balance has added up the past by then.
        await Settle(exchange);
        while (_database is not null && await EntriesWithoutReadModel(_database) > MostBehind)
        {
            await Task.Delay(s_poll);
        }
    }

    public override ValueTask DisposeAsync() => Remove(_directory, _database);

    private IEnumerable<string> Settings(string[] ports) => _database is { } database
        ? [$"--Storage:DataDirectory={_directory.Path}", "--Storage:Kind=postgres", $"--Storage:ConnectionString={database.ConnectionString}", .. ports]
        : [$"--Storage:DataDirectory={_directory.Path}"];

    /// <summary>None where they are switched off, so that nobody works at them.</summary>
    private static async Task<long> EntriesWithoutReadModel(DatabaseServer database)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT entries_behind FROM read.lag WHERE worker IS NOT NULL", connection);
        return await command.ExecuteScalarAsync() is long behind ? behind : 0;
    }

    /// <summary>Through the journal that the product will start on.</summary>
    private static async Task<AccountId[]> OpenAccounts(DataDirectory directory, DatabaseServer? database, int accounts, long rows)
    {
        if (database is not null)
        {
            await using var cluster = PostgresJournal.Open(new() { ConnectionString = database.ConnectionString });
            await using var leases = new PostgresRelayShares(database.ConnectionString);
            return await Bench.Accounts.Create(cluster, leases, accounts, rows);
        }

        await using var embedded = SqliteJournal.Open(new() { Path = directory.JournalFile });
        return await Bench.Accounts.Create(embedded, new SoleRelayShares(embedded), accounts, rows);
    }

    private static async ValueTask Remove(DataDirectory directory, DatabaseServer? database)
    {
        if (database is not null)
        {
            await database.DisposeAsync();
        }

        Directory.Delete(directory.Path, recursive: true);
    }
}
