using Orleans.Crypto.Accounts;

namespace Orleans.Crypto.Load.Bench;

internal enum Target
{
    Ours,
    Plain,

    /// <summary>The baseline without its database: what its front and the client alone can do.</summary>
    Front,
}

/// <summary>What is measured: a system with a store of its own and funded accounts, which can be started again and again on it.</summary>
internal abstract class Subject(AccountId[] accounts) : IAsyncDisposable
{
    private static readonly TimeSpan s_settlementDeadline = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_settlementPoll = TimeSpan.FromMilliseconds(100);

    public AccountId[] Accounts => accounts;

    public abstract string Name { get; }

    /// <summary>Of the database server; zero where the store is a part of the system.</summary>
    public abstract TimeSpan DatabaseProcessorTime { get; }

    /// <summary>Whether the first command of an account costs more than a later one.</summary>
    public abstract bool KeepsAccountsInMemory { get; }

    /// <param name="rows">Rows of history in the store at the start.</param>
    /// <param name="silos">Of our system; they share the accounts, and the first of them answers HTTP.</param>
    /// <param name="settings">Of our system's database server, beside its defaults.</param>
    public static async Task<Subject> Create(Target target, Store store, int accounts, long rows = 0, int silos = 1, params string[] settings) =>
        target == Target.Ours ? await Product.Create(store, accounts, rows, silos, settings) : await Baseline.Create(accounts, recordsNothing: target == Target.Front);

    public abstract Task<HttpExchange> StartHttp();

    public abstract Task<GrainExchange> StartGrains();

    public async Task<IExchange> Start(Front front) => front == Front.Http ? await StartHttp() : await StartGrains();

    public abstract Task<Ledger> ReadLedger(IExchange exchange);

    /// <returns>How long after the last answer the last credit arrived; the ledger must balance then.</returns>
    public async Task<TimeSpan> Settle(IExchange exchange)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var ledger = await ReadLedger(exchange);
            if (!ledger.Balanced)
            {
                throw new InvalidOperationException("The ledger does not balance.");
            }

            var elapsed = TimeProvider.System.GetElapsedTime(started);
            if (ledger.Settled)
            {
                return elapsed;
            }

            if (elapsed > s_settlementDeadline)
            {
                throw new TimeoutException($"Money is still in transit {s_settlementDeadline.TotalMinutes} minutes after the last command.");
            }

            await Task.Delay(s_settlementPoll);
        }
    }

    /// <summary>Waits until whatever follows the store's history has read all of it, as it would have long since.</summary>
    public abstract Task CatchUp(IExchange exchange);

    public abstract ValueTask DisposeAsync();
}
