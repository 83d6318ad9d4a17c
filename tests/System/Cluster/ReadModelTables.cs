using Npgsql;
using Orleans.Crypto.SystemTests.Crashes;

namespace Orleans.Crypto.SystemTests.Cluster;

/// <summary>What an operator reads in SQL, in the same terms as what the API shows.</summary>
internal sealed class ReadModelTables(string connectionString)
{
    private readonly string _connectionString = connectionString + ";Pooling=false";

    /// <summary>Oldest first.</summary>
    public Task<IReadOnlyList<Entry>> Entries(Guid account) => Read(
        $"""
        SELECT version, index, transaction, kind, asset, is_held, read.amount(amount, asset), read.amount(balance_after, asset), order_id
        FROM read.ledger_entry WHERE account = '{account}' ORDER BY version, index
        """,
        row => new Entry(
            row.GetInt64(0), row.GetInt32(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetBoolean(5), row.GetDecimal(6), row.GetDecimal(7),
            row.IsDBNull(8) ? null : row.GetGuid(8)));

    public Task<IReadOnlyList<Balance>> Balances(Guid account) => Read(
        $"SELECT asset, read.amount(available, asset), read.amount(held, asset) FROM read.account_balance WHERE account = '{account}' ORDER BY asset",
        row => new Balance(row.GetString(0), row.GetDecimal(1), row.GetDecimal(2)));

    public Task<IReadOnlyList<Order>> Orders(Guid account) => Read(
        $"""
        SELECT order_id, client_order_id, market, side = 'buy', status, read.price(price_ticks, market), read.quantity(lots, market), read.quantity(filled_lots, market),
            CASE WHEN status = 'open' THEN read.quantity(lots - filled_lots - cancelled_lots, market) ELSE 0 END, reason
        FROM read.order_state WHERE account = '{account}' ORDER BY order_id
        """,
        row => new Order(
            row.GetGuid(0), Text(row, 1), row.GetString(2), row.GetBoolean(3), row.GetString(4), row.GetDecimal(5), row.GetDecimal(6), row.GetDecimal(7), row.GetDecimal(8), Text(row, 9)));

    public Task<IReadOnlyList<Fill>> Fills(Guid account) => Read(
        $"""
        SELECT trade_id, order_id, fill.market, side = 'buy', liquidity = 'maker', read.price(price_ticks, fill.market), read.amount(base_amount, base),
            read.amount(quote_amount, quote), read.amount(fee, fee_asset), fee_asset
        FROM read.fill JOIN read.market ON market.name = fill.market WHERE account = '{account}'
        """,
        row => new Fill(
            row.GetInt64(0), row.GetGuid(1), row.GetString(2), row.GetBoolean(3), row.GetBoolean(4), row.GetDecimal(5), row.GetDecimal(6), row.GetDecimal(7), row.GetDecimal(8), row.GetString(9)));

    public Task<IReadOnlyList<Trade>> Trades(string market) => Read(
        $"""
        SELECT trade_id, read.price(price_ticks, market), read.quantity(lots, market), read.amount(quote_amount, quote)
        FROM read.trade JOIN read.market ON name = market WHERE market = '{market}' ORDER BY trade_id
        """,
        row => new Trade(row.GetInt64(0), row.GetDecimal(1), row.GetDecimal(2), row.GetDecimal(3)));

    public Task<IReadOnlyList<TrialBalanceLine>> TrialBalance() => Read(
        """
        SELECT asset, read.amount(customer_available, asset), read.amount(customer_held, asset), read.amount(deposits_clearing, asset),
            read.amount(withdrawals_clearing, asset), read.amount(fees, asset), read.amount(in_transit, asset), read.amount(sum, asset)
        FROM read.trial_balance ORDER BY asset COLLATE "C"
        """,
        row => new TrialBalanceLine(
            row.GetString(0), row.GetDecimal(1), row.GetDecimal(2), row.GetDecimal(3), row.GetDecimal(4), row.GetDecimal(5), row.GetDecimal(6), row.GetDecimal(7)));

    public async Task<long> Count(string table) => (await Read($"SELECT count(*) FROM read.{table}", row => row.GetInt64(0)))[0];

    /// <summary>Whether the tables tell all that is in the journal.</summary>
    public async Task<bool> IsCaughtUp() => (await Read("SELECT entries_behind = 0 AND position = journal_position FROM read.lag", row => row.GetBoolean(0)))[0];

    /// <summary>The id of the process that keeps them up.</summary>
    public async Task<int?> Worker() => (await Read("SELECT split_part(worker, '/', 2)::int FROM read.projection", row => row.IsDBNull(0) ? (int?)null : row.GetInt32(0)))[0];

    public Task Rebuild() => Read("SELECT read.rebuild()", _ => 0);

    /// <param name="role">With whose rights; null: the owner's.</param>
    public async Task<IReadOnlyList<T>> Read<T>(string sql, Func<NpgsqlDataReader, T> read, string? role = null)
    {
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
#pragma warning disable CA2100 // The tests' own.
        if (role is not null)
        {
            await using var become = new NpgsqlCommand($"SET ROLE {role}", connection);
            await become.ExecuteNonQueryAsync();
        }

        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await using var rows = await command.ExecuteReaderAsync();
        List<T> items = [];
        while (await rows.ReadAsync())
        {
            items.Add(read(rows));
        }

        return items;
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
