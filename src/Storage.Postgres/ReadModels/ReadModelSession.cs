using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Ledger.ReadModels;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Storage.Postgres.ReadModels;

/// <summary>The session that holds the lock, and writes with it: should it die, so does the right to write.</summary>
internal sealed class ReadModelSession(NpgsqlConnection connection) : IReadModelSession
{
    private static readonly string s_worker = $"{Environment.MachineName}/{Environment.ProcessId}";

    public Task Describe(AssetCatalog assets, MarketCatalog markets, CancellationToken cancellationToken = default) => Run(async () =>
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var asset in assets.All)
        {
            batch.BatchCommands.Add(new(
                """
                INSERT INTO read.asset (symbol, decimals, unit) VALUES ($1, $2, $3)
                ON CONFLICT (symbol) DO UPDATE SET decimals = excluded.decimals, unit = excluded.unit
                """)
            {
                Parameters = { new() { Value = asset.Id.Symbol }, new() { Value = (short)asset.Decimals }, new() { Value = Decimal(1, asset) } },
            });
        }

        foreach (var market in markets.All)
        {
            batch.BatchCommands.Add(new(
                """
                INSERT INTO read.market (name, base, quote, tick_size, lot_size) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (name) DO UPDATE SET base = excluded.base, quote = excluded.quote, tick_size = excluded.tick_size, lot_size = excluded.lot_size
                """)
            {
                Parameters =
                {
                    new() { Value = market.Id.Name },
                    new() { Value = market.Base.Id.Symbol },
                    new() { Value = market.Quote.Id.Symbol },
                    new() { Value = Decimal(market.TickUnits, market.Quote) },
                    new() { Value = Decimal(market.LotUnits, market.Base) },
                },
            });
        }

        batch.BatchCommands.Add(new("UPDATE read.projection SET worker = $1") { Parameters = { new() { Value = s_worker } } });
        await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        return true;
    });

    public Task<long> Position(CancellationToken cancellationToken = default) => Run(async () =>
    {
        await using var command = new NpgsqlCommand("SELECT position FROM read.projection", connection);
        return (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    });

    public Task<bool> Apply(ReadModelBatch batch, CancellationToken cancellationToken = default) => Run(async () =>
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        if (!await Advance(batch, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        await ReadModelRows.Write(connection, batch, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return true;
    });

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    /// <summary>First of all, so that of two who write, and of one who writes and one who rebuilds, the later one finds the position moved.</summary>
    private async Task<bool> Advance(ReadModelBatch batch, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "UPDATE read.projection SET position = $1, entry_time = $2, updated_at = clock_timestamp() WHERE position = $3", connection)
        {
            Parameters =
            {
                new() { Value = batch.Through },
                new() { Value = batch.Time.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz },
                new() { Value = batch.After },
            },
        };
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1;
    }

    // Exact: a whole power of ten below one, times a whole number.
    private static decimal Decimal(Int128 units, Asset asset) => decimal.Parse(asset.Format(units), CultureInfo.InvariantCulture);

    private static async Task<T> Run<T>(Func<Task<T>> action)
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            throw new JournalUnavailableException("The read models could not be read or written.", exception);
        }
    }
}
