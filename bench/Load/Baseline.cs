using System.Security.Cryptography;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.PlainSql.Bench;

namespace Orleans.Crypto.Load.Bench;

/// <summary><c>bench/PlainSql</c>: what a good team would write instead.</summary>
internal sealed class Baseline : Subject
{
    private const string Program = "Orleans.Crypto.PlainSql.Bench.dll";
    private const int DatabaseConnections = 100;
    private const int KeyBytes = 32;

    private readonly DatabaseServer _database;
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(KeyBytes);

    private readonly bool _recordsNothing;

    private Baseline(DatabaseServer database, AccountId[] accounts, bool recordsNothing)
        : base(accounts) => (_database, _recordsNothing) = (database, recordsNothing);

    public override string Name => _recordsNothing ? "front" : "plain";

    public override TimeSpan DatabaseProcessorTime => _database.ProcessorTime;

    public override bool KeepsAccountsInMemory => false;

    public static async Task<Baseline> Create(int accounts, bool recordsNothing)
    {
        var database = await DatabaseServer.Start(DatabaseConnections);
        try
        {
            await PlainDatabase.Create(database.ConnectionString, accounts);
            return new(database, [.. Enumerable.Range(0, accounts).Select(number => new AccountId(PlainDatabase.AccountId(number)))], recordsNothing);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    public override async Task<HttpExchange> StartHttp()
    {
        var server = await ServerProcess.Start(Program, [$"--Database={_database.ConnectionString}", $"--AccessTokenKey={Convert.ToBase64String(_key)}", $"--RecordsNothing={_recordsNothing}"]);
        return new([server], _key, Accounts);
    }

    public override Task<GrainExchange> StartGrains() => throw new NotSupportedException("The baseline has no grains; the command 'pgbench' calls its stored function.");

    public override async Task<Ledger> ReadLedger(IExchange exchange) =>
        new((await PlainDatabase.Check(_database.ConnectionString)).Agrees, Settled: true);

    public override Task CatchUp(IExchange exchange) => Task.CompletedTask;

    public override ValueTask DisposeAsync() => _database.DisposeAsync();
}
