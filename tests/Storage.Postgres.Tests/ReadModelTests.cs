using Npgsql;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Ledger;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Ledger.ReadModels;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Orders;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Storage.Postgres.ReadModels;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Storage.Postgres.Tests;

[Collection(SharedPostgres.Name)]
public sealed class ReadModelTests(SharedPostgres postgres) : IAsyncLifetime, IAsyncDisposable
{
    private static readonly Asset s_bitcoin = new(new("BTC"), 8);
    private static readonly Asset s_ether = new(new("ETH"), 18);
    private static readonly Market s_market = new(new("ETH-BTC"), s_ether, s_bitcoin, TickUnits: 10_000, LotUnits: 1_000_000_000_000, new(s_bitcoin.Id, 1), 10, 20);
    private static readonly DateTimeOffset s_time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly PostgresStore _store = postgres.NewStore();
    private readonly AccountId _account = AccountId.New();
    private PostgresJournal _journal = null!;
    private PostgresReadModels _readModels = null!;

    public async Task InitializeAsync()
    {
        _journal = await _store.OpenJournal();
        _readModels = new(await _store.ConnectionString());
    }

    public async Task DisposeAsync()
    {
        await _readModels.DisposeAsync();
        await _journal.DisposeAsync();
    }

    ValueTask IAsyncDisposable.DisposeAsync() => new(DisposeAsync());

    [Fact]
    public async Task A_batch_is_there_with_its_position()
    {
        await using var session = await Begin();

        Assert.True(await session.Apply(Batch(after: 0, through: 7, version: 1)));

        Assert.Equal(7, await session.Position());
        Assert.Equal(1L, await Count("ledger_entry"));
        Assert.Equal("deposit|deposits_clearing|Welcome|BTC|5|5", await Text("SELECT concat_ws('|', kind, counterparty, memo, asset, amount, balance_after) FROM read.ledger_entry"));
        Assert.Equal("5|0|1", await Text("SELECT concat_ws('|', available, held, version) FROM read.account_balance"));
        Assert.Equal("BTC|5|0|-5|0|0|0|0", await Text("SELECT concat_ws('|', asset, customer_available, customer_held, deposits_clearing, withdrawals_clearing, fees, in_transit, sum) FROM read.trial_balance"));
        Assert.Equal(s_time.UtcDateTime, await _store.Run("SELECT entry_time FROM read.projection"));
    }

    [Fact]
    public async Task The_server_never_compiles_the_query_for_the_lag()
    {
        await _store.Run("CREATE OR REPLACE VIEW read.lag AS SELECT name, position, position AS journal_position, CASE current_setting('jit') WHEN 'off' THEN 0::bigint ELSE 1 END AS entries_behind, 0::double precision AS seconds_behind, entry_time, updated_at, worker FROM read.projection");

        Assert.Equal(0, (await _readModels.Lag()).Entries);
    }

    [Fact]
    public async Task A_batch_that_does_not_follow_on_the_kept_position_changes_nothing()
    {
        await using var session = await Begin();
        Assert.True(await session.Apply(Batch(after: 0, through: 7, version: 1)));

        Assert.False(await session.Apply(Batch(after: 0, through: 7, version: 1)));
        Assert.False(await session.Apply(Batch(after: 8, through: 9, version: 2)));

        Assert.Equal(7, await session.Position());
        Assert.Equal(1L, await Count("ledger_entry"));
        Assert.Equal("-5", await Text("SELECT deposits_clearing FROM read.trial_balance"));
    }

    [Fact]
    public async Task Only_one_process_at_a_time_has_its_turn()
    {
        await using var other = new PostgresReadModels(await _store.ConnectionString());
        await using (await Begin())
        {
            Assert.Null(await other.Begin());
        }

        await Until(async () =>
        {
            await using var next = await other.Begin();
            return next is not null;
        });
    }

    [Fact]
    public async Task A_process_whose_session_has_died_writes_no_more_and_another_goes_on()
    {
        await using var session = await Begin();
        Assert.True(await session.Apply(Batch(after: 0, through: 7, version: 1)));
        await _store.Run($"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = '{PostgresReadModels.SessionName}' AND datname = current_database()");

        await Assert.ThrowsAsync<JournalUnavailableException>(() => session.Apply(Batch(after: 7, through: 8, version: 2)));

        IReadModelSession? next = null;
        await Until(async () => (next = await _readModels.Begin()) is not null);
        await using (next)
        {
            Assert.Equal(7, await next!.Position());
            Assert.True(await next.Apply(Batch(after: 7, through: 8, version: 2)));
        }

        Assert.Equal(2L, await Count("ledger_entry"));
    }

    // Without the lock, which a fault of the network may give to two: the position alone must be enough.
    [Fact]
    public async Task Two_that_write_the_same_at_once_write_it_once()
    {
        const int Batches = 100;
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            await using var connection = await _store.Connect();
            await using var session = new ReadModelSession(connection);
            for (var position = await session.Position(); position < Batches; position = await session.Position())
            {
                await session.Apply(Batch(position, position + 1, position + 1));
            }
        })));

        Assert.Equal((long)Batches, await Count("ledger_entry"));
        Assert.Equal(5L * Batches, (long)(decimal)(await _store.Run("SELECT customer_available FROM read.trial_balance"))!);
    }

    [Fact]
    public async Task A_rebuild_starts_from_nothing_and_comes_to_the_same()
    {
        await using var session = await Begin();
        await session.Describe(new([s_bitcoin, s_ether]), new([s_market]));
        ReadModelBatch[] batches = [Batch(0, 1, version: 1), Trade(after: 1, through: 2), Batch(2, 3, version: 4)];
        foreach (var batch in batches)
        {
            Assert.True(await session.Apply(batch));
        }

        var before = await Everything();
        await _store.Run("SELECT read.rebuild()");

        Assert.False(await session.Apply(Batch(3, 4, version: 5)));
        Assert.Equal(0, await session.Position());
        Assert.Equal("", await Text("SELECT string_agg(t::text, '') FROM read.ledger_entry t"));
        Assert.Null(await _store.Run("SELECT asset FROM read.trial_balance"));
        foreach (var batch in batches)
        {
            Assert.True(await session.Apply(batch));
        }

        Assert.Equal(before, await Everything());
    }

    [Fact]
    public async Task A_rebuild_that_a_reader_stands_in_the_way_of_gives_up_before_it_holds_up_the_journal_for_long()
    {
        await using var reader = await _store.Connect();
        await reader.Run("BEGIN; SELECT count(*) FROM read.ledger_entry");

        var refused = await Assert.ThrowsAsync<PostgresException>(() => _store.Run("SELECT read.rebuild()"));

        Assert.Equal(PostgresErrorCodes.LockNotAvailable, refused.SqlState);
    }

    [Fact]
    public async Task Orders_fills_and_trades_are_told_in_decimals_too()
    {
        await using var session = await Begin();
        await session.Describe(new([s_bitcoin, s_ether]), new([s_market]));
        Assert.True(await session.Apply(Trade(after: 0, through: 1)));

        Assert.Equal(
            "ETH-BTC|buy|limit|gtc|f|mine|0.0075|0.0002|filled|0.0002",
            await Text("""
                SELECT concat_ws('|', market, side, type, time_in_force, post_only, client_order_id, read.price(price_ticks, market), read.quantity(lots, market), status, read.quantity(filled_lots, market))
                FROM read.order_state
                """));
        Assert.Equal(
            "7|buy|taker|0.0075|0.0002|0.0002|0.0000015|0.000000000000000003",
            await Text("""
                SELECT concat_ws('|', trade_id, side, liquidity, read.price(price_ticks, market), read.quantity(lots, market), read.amount(base_amount, 'ETH'), read.amount(quote_amount, 'BTC'), read.amount(fee, fee_asset))
                FROM read.fill
                """));
        Assert.Equal("7|buy|0.0000015", await Text("SELECT concat_ws('|', trade_id, taker_side, read.amount(quote_amount, 'BTC')) FROM read.trade"));
    }

    [Fact]
    public async Task The_largest_amount_is_exact()
    {
        await using var session = await Begin();
        await session.Describe(new([s_bitcoin, s_ether]), new([s_market]));
        var amount = new Amount(s_ether.Id, Amount.MaxUnits - 1);

        Assert.True(await session.Apply(Batch(0, 1, version: 1, amount)));

        Assert.Equal(s_ether.Format(amount.Units), await Text("SELECT read.amount(amount, asset)::text FROM read.ledger_entry"));
    }

    [Fact]
    public async Task A_memo_with_a_character_that_a_text_cannot_hold_stops_nothing()
    {
        await using var session = await Begin();

        Assert.True(await session.Apply(Batch(0, 1, version: 1, memo: "a\0b")));

        Assert.Equal("a\u2400b", await Text("SELECT memo FROM read.ledger_entry"));
    }

    [Fact]
    public async Task The_lag_tells_what_the_tables_lack()
    {
        Assert.Equal(new(0, TimeSpan.Zero), await _readModels.Lag());
        var decided = DateTimeOffset.UtcNow - TimeSpan.FromHours(1);
        var appended = await _journal.Append(new("wallet/1", 1, [Entry(decided), Entry(decided.AddMinutes(59))]));

        var lag = await _readModels.Lag();
        Assert.Equal(2, lag.Entries);
        Assert.InRange(lag.Age, TimeSpan.FromHours(1), TimeSpan.FromHours(1.1));

        await using var session = await Begin();
        Assert.True(await session.Apply(Batch(0, appended.Position - 1, version: 1)));
        lag = await _readModels.Lag();
        Assert.Equal(1, lag.Entries);
        Assert.InRange(lag.Age, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10));

        Assert.True(await session.Apply(Batch(appended.Position - 1, appended.Position, version: 2)));
        Assert.Equal(new(0, TimeSpan.Zero), await _readModels.Lag());
        Assert.Equal(appended.Position, await _store.Run("SELECT journal_position FROM read.lag"));
    }

    [Fact]
    public async Task An_operator_who_may_read_this_schema_alone_sees_all_of_it_and_changes_nothing()
    {
        var name = $"operator_{Guid.NewGuid():N}";
        await _store.Run($"CREATE ROLE {name}; GRANT USAGE ON SCHEMA read TO {name}; GRANT SELECT ON ALL TABLES IN SCHEMA read TO {name}");
        await using var connection = await _store.Connect();
        await connection.Run($"SET ROLE {name}; SET search_path = pg_catalog");

        Assert.Equal(0L, await connection.Run("SELECT entries_behind FROM read.lag"));
        Assert.Equal(0L, await connection.Run("SELECT count(read.amount(amount, asset)) FROM read.ledger_entry"));
        foreach (var forbidden in (string[])["SELECT read.rebuild()", "SELECT count(*) FROM public.journal", "UPDATE read.projection SET position = 1"])
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.Run(forbidden));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    private static NewEntry Entry(DateTimeOffset time) => new("wallet.test", new byte[] { 1 }, time, []);

    private static Task Until(Func<Task<bool>> condition) => Eventually.True(condition);

    private async Task<IReadModelSession> Begin() => await _readModels.Begin() ?? throw new InvalidOperationException("Another process has its turn.");

    private async Task<string> Text(string sql) => (await _store.Run(sql))?.ToString() ?? "";

    private async Task<long> Count(string table) => (long)(await _store.Run($"SELECT count(*) FROM read.{table}"))!;

    private Task<string> Everything() => Text(
        """
        SELECT concat_ws(E'\n',
            (SELECT string_agg(t::text, ' ' ORDER BY t) FROM read.ledger_entry t), (SELECT string_agg(t::text, ' ' ORDER BY t) FROM read.account_balance t),
            (SELECT string_agg(t::text, ' ' ORDER BY t) FROM read.order_state t), (SELECT string_agg(t::text, ' ' ORDER BY t) FROM read.fill t),
            (SELECT string_agg(t::text, ' ' ORDER BY t) FROM read.trade t), (SELECT string_agg(t::text, ' ' ORDER BY t) FROM read.ledger_total t),
            (SELECT string_agg(t::text, ' ' ORDER BY t) FROM read.asset t), (SELECT position FROM read.projection))
        """);

    /// <summary>A deposit.</summary>
    private ReadModelBatch Batch(long after, long through, long version, Amount? amount = null, string memo = "Welcome")
    {
        var deposited = amount ?? new(s_bitcoin.Id, 5);
        var totals = new TrialBalance();
        totals.Add([new(LedgerAccount.DepositsClearing, -deposited), new(LedgerAccount.CustomerAvailable, deposited)]);
        return Empty(after, through) with
        {
            Entries = [new(_account, new(version, 1, $"d{version}", "deposit", IsHeld: false, deposited, deposited, "deposits_clearing", memo, OrderId: null, s_time))],
            Balances = [new(_account, new(deposited, new(deposited.Asset, 0)), version, s_time)],
            Totals = totals,
        };
    }

    /// <summary>An order that was filled on arrival.</summary>
    private ReadModelBatch Trade(long after, long through)
    {
        var terms = new OrderTerms(new(new Guid(1, 0, 0, new byte[8])), s_market.Id, Side.Buy, OrderType.Limit, TimeInForce.Gtc, PriceTicks: 75, Lots: 200, ClientOrderId: "mine");
        var (@base, quote) = (s_market.BaseAmount(200), s_market.QuoteAmount(75, 200));
        var fill = new Fill(s_market.Id, 7, terms.Id, Side.Buy, 75, 200, @base, quote, new(s_ether.Id, 3), Liquidity.Taker, s_time);
        return Empty(after, through) with
        {
            Orders = [new(_account, new(terms, OrderStatus.Filled, new(s_bitcoin.Id, 0), 200, 0, quote.Units, s_time, s_time), 3)],
            Fills = [new(_account, fill)],
            Trades = [new(s_market.Id, new(7, new(Guid.NewGuid()), _account, 75, 200, quote.Units), _account, terms.Id, Side.Buy, s_time)],
        };
    }

    private static ReadModelBatch Empty(long after, long through) => new(after, through, s_time)
    {
        Entries = [],
        Fills = [],
        Trades = [],
        Orders = [],
        Balances = [],
        Totals = new(),
    };
}
