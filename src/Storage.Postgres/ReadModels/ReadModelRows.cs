using System.Numerics;
using Npgsql;
using NpgsqlTypes;
using Orleans.Crypto.Ledger;
using Orleans.Crypto.Ledger.ReadModels;
using Orleans.Crypto.Orders;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Storage.Postgres.ReadModels;

/// <summary>Writes a batch's rows: what is only ever added by COPY, what changes by one statement a table.</summary>
internal static class ReadModelRows
{
    private static readonly LedgerAccount[] s_classes = Enum.GetValues<LedgerAccount>();

    public static async Task Write(NpgsqlConnection connection, ReadModelBatch batch, CancellationToken cancellationToken)
    {
        await Copy(
            connection,
            "COPY read.ledger_entry (account, version, index, transaction, kind, asset, is_held, amount, balance_after, counterparty, memo, order_id, time) FROM STDIN (FORMAT BINARY)",
            batch.Entries, WriteEntry, cancellationToken).ConfigureAwait(false);
        await Copy(
            connection,
            "COPY read.fill (market, trade_id, side, account, order_id, liquidity, price_ticks, lots, base_amount, quote_amount, fee_asset, fee, time) FROM STDIN (FORMAT BINARY)",
            batch.Fills, WriteFill, cancellationToken).ConfigureAwait(false);
        await Copy(
            connection,
            "COPY read.trade (market, trade_id, price_ticks, lots, quote_amount, taker_side, taker, taker_order, maker, maker_order, time) FROM STDIN (FORMAT BINARY)",
            batch.Trades, WriteTrade, cancellationToken).ConfigureAwait(false);
        await using var changes = new NpgsqlBatch(connection);
        if (batch.Orders.Count > 0)
        {
            changes.BatchCommands.Add(Orders(batch.Orders));
        }

        if (batch.Balances.Count > 0)
        {
            changes.BatchCommands.Add(Balances(batch.Balances));
        }

        if (batch.Totals.Assets.Any())
        {
            changes.BatchCommands.Add(Totals(batch.Totals));
        }

        if (changes.BatchCommands.Count > 0)
        {
            await changes.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task Copy<TRow>(
        NpgsqlConnection connection, string command, IReadOnlyList<TRow> rows, Action<NpgsqlBinaryImporter, TRow> write, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return;
        }

        await using var copy = await connection.BeginBinaryImportAsync(command, cancellationToken).ConfigureAwait(false);
        foreach (var row in rows)
        {
            await copy.StartRowAsync(cancellationToken).ConfigureAwait(false);
            write(copy, row);
        }

        await copy.CompleteAsync(cancellationToken).ConfigureAwait(false);
    }

    private static void WriteEntry(NpgsqlBinaryImporter copy, AccountEntry row)
    {
        var entry = row.Entry;
        copy.Write(row.Account.Value, NpgsqlDbType.Uuid);
        copy.Write(entry.Version, NpgsqlDbType.Bigint);
        copy.Write(entry.Index, NpgsqlDbType.Integer);
        copy.Write(entry.TransactionId, NpgsqlDbType.Text);
        copy.Write(entry.Kind, NpgsqlDbType.Text);
        copy.Write(entry.Amount.Asset.Symbol, NpgsqlDbType.Text);
        copy.Write(entry.IsHeld, NpgsqlDbType.Boolean);
        copy.Write((BigInteger)entry.Amount.Units, NpgsqlDbType.Numeric);
        copy.Write((BigInteger)entry.BalanceAfter.Units, NpgsqlDbType.Numeric);
        WriteText(copy, entry.Counterparty);
        WriteText(copy, entry.Memo);
        if (entry.OrderId is { } order)
        {
            copy.Write(order.Value, NpgsqlDbType.Uuid);
        }
        else
        {
            copy.WriteNull();
        }

        copy.Write(entry.Time.UtcDateTime, NpgsqlDbType.TimestampTz);
    }

    private static void WriteFill(NpgsqlBinaryImporter copy, AccountFill row)
    {
        var fill = row.Fill;
        copy.Write(fill.Market.Name, NpgsqlDbType.Text);
        copy.Write(fill.TradeId, NpgsqlDbType.Bigint);
        copy.Write(Words<Side>.Of(fill.Side), NpgsqlDbType.Text);
        copy.Write(row.Account.Value, NpgsqlDbType.Uuid);
        copy.Write(fill.OrderId.Value, NpgsqlDbType.Uuid);
        copy.Write(Words<Liquidity>.Of(fill.Liquidity), NpgsqlDbType.Text);
        copy.Write(fill.PriceTicks, NpgsqlDbType.Bigint);
        copy.Write(fill.Lots, NpgsqlDbType.Bigint);
        copy.Write((BigInteger)fill.Base.Units, NpgsqlDbType.Numeric);
        copy.Write((BigInteger)fill.Quote.Units, NpgsqlDbType.Numeric);
        copy.Write(fill.Fee.Asset.Symbol, NpgsqlDbType.Text);
        copy.Write((BigInteger)fill.Fee.Units, NpgsqlDbType.Numeric);
        copy.Write(fill.Time.UtcDateTime, NpgsqlDbType.TimestampTz);
    }

    private static void WriteTrade(NpgsqlBinaryImporter copy, MarketTrade row)
    {
        var trade = row.Trade;
        copy.Write(row.Market.Name, NpgsqlDbType.Text);
        copy.Write(trade.Id, NpgsqlDbType.Bigint);
        copy.Write(trade.PriceTicks, NpgsqlDbType.Bigint);
        copy.Write(trade.Lots, NpgsqlDbType.Bigint);
        copy.Write((BigInteger)trade.QuoteUnits, NpgsqlDbType.Numeric);
        copy.Write(Words<Side>.Of(row.TakerSide), NpgsqlDbType.Text);
        copy.Write(row.Taker.Value, NpgsqlDbType.Uuid);
        copy.Write(row.TakerOrder.Value, NpgsqlDbType.Uuid);
        copy.Write(trade.Maker.Value, NpgsqlDbType.Uuid);
        copy.Write(trade.MakerOrder.Value, NpgsqlDbType.Uuid);
        copy.Write(row.Time.UtcDateTime, NpgsqlDbType.TimestampTz);
    }

    private static void WriteText(NpgsqlBinaryImporter copy, string? text)
    {
        if (text is null)
        {
            copy.WriteNull();
        }
        else
        {
            copy.Write(Storable(text), NpgsqlDbType.Text);
        }
    }

    /// <summary>A memo may hold any character; the one that PostgreSQL does not take is shown by its picture.</summary>
    private static string Storable(string text) => text.Replace('\0', '\u2400');

    private static NpgsqlBatchCommand Orders(IReadOnlyCollection<AccountOrder> rows)
    {
        var command = new NpgsqlBatchCommand(
            """
            INSERT INTO read.order_state (
                order_id, account, market, side, type, time_in_force, post_only, client_order_id, price_ticks, lots, quote_budget,
                status, filled_lots, cancelled_lots, filled_quote, held_asset, held, reason, created_at, closed_at, version)
            SELECT * FROM unnest(
                $1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[], $8::text[], $9::bigint[], $10::bigint[], $11::numeric[],
                $12::text[], $13::bigint[], $14::bigint[], $15::numeric[], $16::text[], $17::numeric[], $18::text[], $19::timestamptz[], $20::timestamptz[], $21::bigint[])
            ON CONFLICT (order_id) DO UPDATE SET
                status = excluded.status, filled_lots = excluded.filled_lots, cancelled_lots = excluded.cancelled_lots, filled_quote = excluded.filled_quote,
                held = excluded.held, reason = excluded.reason, closed_at = excluded.closed_at, version = excluded.version
            """);
        Column(command, NpgsqlDbType.Uuid, rows, row => row.Order.Terms.Id.Value);
        Column(command, NpgsqlDbType.Uuid, rows, row => row.Account.Value);
        Column(command, NpgsqlDbType.Text, rows, row => row.Order.Terms.Market.Name);
        Column(command, NpgsqlDbType.Text, rows, row => Words<Side>.Of(row.Order.Terms.Side));
        Column(command, NpgsqlDbType.Text, rows, row => Words<OrderType>.Of(row.Order.Terms.Type));
        Column(command, NpgsqlDbType.Text, rows, row => Words<TimeInForce>.Of(row.Order.Terms.TimeInForce));
        Column(command, NpgsqlDbType.Boolean, rows, row => row.Order.Terms.PostOnly);
        Column(command, NpgsqlDbType.Text, rows, row => row.Order.Terms.ClientOrderId);
        Column(command, NpgsqlDbType.Bigint, rows, row => row.Order.Terms.PriceTicks);
        Column(command, NpgsqlDbType.Bigint, rows, row => row.Order.Terms.Lots);
        Column(command, NpgsqlDbType.Numeric, rows, row => (BigInteger)row.Order.Terms.QuoteBudget);
        Column(command, NpgsqlDbType.Text, rows, row => Words<OrderStatus>.Of(row.Order.Status));
        Column(command, NpgsqlDbType.Bigint, rows, row => row.Order.FilledLots);
        Column(command, NpgsqlDbType.Bigint, rows, row => row.Order.CancelledLots);
        Column(command, NpgsqlDbType.Numeric, rows, row => (BigInteger)row.Order.FilledQuote);
        Column(command, NpgsqlDbType.Text, rows, row => row.Order.Held.Asset.Symbol);
        Column(command, NpgsqlDbType.Numeric, rows, row => (BigInteger)row.Order.Held.Units);
        Column(command, NpgsqlDbType.Text, rows, row => row.Order.Reason);
        Column(command, NpgsqlDbType.TimestampTz, rows, row => row.Order.CreatedAt.UtcDateTime);
        Column(command, NpgsqlDbType.TimestampTz, rows, row => row.Order.ClosedAt?.UtcDateTime);
        Column(command, NpgsqlDbType.Bigint, rows, row => row.Version);
        return command;
    }

    private static NpgsqlBatchCommand Balances(IReadOnlyCollection<AccountBalance> rows)
    {
        var command = new NpgsqlBatchCommand(
            """
            INSERT INTO read.account_balance (account, asset, available, held, version, time)
            SELECT * FROM unnest($1::uuid[], $2::text[], $3::numeric[], $4::numeric[], $5::bigint[], $6::timestamptz[])
            ON CONFLICT (account, asset) DO UPDATE SET
                available = excluded.available, held = excluded.held, version = excluded.version, time = excluded.time
            """);
        Column(command, NpgsqlDbType.Uuid, rows, row => row.Account.Value);
        Column(command, NpgsqlDbType.Text, rows, row => row.Balance.Asset.Symbol);
        Column(command, NpgsqlDbType.Numeric, rows, row => (BigInteger)row.Balance.Available.Units);
        Column(command, NpgsqlDbType.Numeric, rows, row => (BigInteger)row.Balance.Held.Units);
        Column(command, NpgsqlDbType.Bigint, rows, row => row.Version);
        Column(command, NpgsqlDbType.TimestampTz, rows, row => row.Time.UtcDateTime);
        return command;
    }

    private static NpgsqlBatchCommand Totals(TrialBalance totals)
    {
        var command = new NpgsqlBatchCommand(
            """
            INSERT INTO read.ledger_total AS total (asset, class, amount)
            SELECT * FROM unnest($1::text[], $2::text[], $3::numeric[])
            ON CONFLICT (asset, class) DO UPDATE SET amount = total.amount + excluded.amount
            """);
        var rows = totals.Assets.SelectMany(asset => s_classes.Select(account => (asset.Symbol, Class: account, Amount: totals.Of(asset, account)))).ToArray();
        Column(command, NpgsqlDbType.Text, rows, row => row.Symbol);
        Column(command, NpgsqlDbType.Text, rows, row => Words<LedgerAccount>.Of(row.Class));
        Column(command, NpgsqlDbType.Numeric, rows, row => (BigInteger)row.Amount);
        return command;
    }

    private static void Column<TRow, TValue>(NpgsqlBatchCommand command, NpgsqlDbType type, IReadOnlyCollection<TRow> rows, Func<TRow, TValue> value) =>
        command.Parameters.Add(new() { Value = rows.Select(value).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type });
}
