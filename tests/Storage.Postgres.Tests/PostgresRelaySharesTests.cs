using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Storage.Postgres.Relay;
using Xunit.Abstractions;

namespace Orleans.Crypto.Storage.Postgres.Tests;

[Collection(SharedPostgres.Name)]
public sealed class PostgresRelaySharesTests(SharedPostgres postgres, ITestOutputHelper output)
{
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(10);

    private readonly PostgresStore _store = postgres.NewStore();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task Workers_come_to_fair_and_disjoint_shares_of_all_partitions(int workers)
    {
        var shares = await Workers(workers, s_long);

        var held = await Settle(shares);

        Assert.Equal(Enumerable.Range(0, PartitionSet.Partitions), held.SelectMany(share => share).Select(partition => partition.Number).Order());
        Assert.All(held, share => Assert.True(share.Count <= (PartitionSet.Partitions + workers - 1) / workers));
        Assert.All(held, share => Assert.NotEmpty(share));
        Assert.Equal(held.Select(share => share.Count), (await Settle(shares)).Select(share => share.Count));
        await Dispose(shares);
    }

    [Fact]
    public async Task The_server_never_compiles_the_queries_for_the_shares()
    {
        await _store.Run(
            """
            CREATE OR REPLACE FUNCTION relay_renew(worker uuid, lease interval, numbers smallint[], positions bigint[])
            RETURNS TABLE (number smallint, "position" bigint) LANGUAGE sql AS $$ SELECT 7::smallint, CASE current_setting('jit') WHEN 'off' THEN 0::bigint ELSE 1 END $$
            """);
        await using PostgresRelayShares shares = new(await _store.ConnectionString());

        Assert.Equal([new(7, 0)], await shares.Renew([]));
    }

    [Fact]
    public async Task A_worker_that_does_not_renew_loses_its_partitions_to_the_others()
    {
        await using PostgresRelayShares lost = new(await _store.ConnectionString(), TimeSpan.FromMilliseconds(300));
        await using PostgresRelayShares live = new(await _store.ConnectionString(), s_long);
        Assert.Equal(64, (await lost.Renew([])).Count);

        await Appends.Until(async () => (await live.Renew([])).Count == 64, "The partitions stay with a worker that is gone.");

        // What it says now, it says of partitions that are not its own any more.
        Assert.Empty(await lost.Renew([new(5, 1_000)]));
        Assert.Equal(0, (await live.Renew([])).Single(partition => partition.Number == 5).Position);
    }

    [Fact]
    public async Task A_worker_that_leaves_hands_over_at_once_what_it_has_done()
    {
        var shares = await Workers(2, s_long);
        var held = await Settle(shares);

        await shares[0].Release([.. held[0].Select(partition => partition with { Position = 77 })]);
        var all = await shares[1].Renew([]);

        Assert.Equal(64, all.Count);
        Assert.Equal(held[0].Select(partition => partition.Number).Order(), all.Where(partition => partition.Position == 77).Select(partition => partition.Number).Order());
        await Dispose(shares);
    }

    [Fact]
    public async Task Kept_positions_never_go_back()
    {
        await using PostgresRelayShares worker = new(await _store.ConnectionString());
        await worker.Renew([]);

        Assert.Equal(50, (await worker.Renew([new(3, 50)])).Single(partition => partition.Number == 3).Position);
        Assert.Equal(50, (await worker.Renew([new(3, 40)])).Single(partition => partition.Number == 3).Position);
        await worker.Release([new(3, 30)]);
        Assert.Equal(50, (await worker.Renew([])).Single(partition => partition.Number == 3).Position);
    }

    [Fact]
    public async Task Workers_that_come_and_go_at_once_never_hold_a_partition_together()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var shares = await Workers(8, s_long);
        // Null while a worker asks: meanwhile it may hold more or less than it knows.
        var known = new IReadOnlyList<RelayPartition>?[shares.Length];
        Lock gate = new();
        long renewals = 0;
        using CancellationTokenSource until = new(TimeSpan.FromSeconds(2));
        await Task.WhenAll(shares.Select((worker, i) => Task.Run(async () =>
        {
            var random = new Random(seed + i);
            while (!until.IsCancellationRequested)
            {
                var done = Ask(i).Select(partition => partition with { Position = partition.Position + 1 }).ToArray();
                var leaves = random.Next(10) == 0;
                var held = leaves ? await Leave(worker, done) : await worker.Renew(done);
                Assert.All(done.Where(_ => !leaves), was => Assert.True(held.All(partition => partition.Number != was.Number || partition.Position == was.Position)));
                lock (gate)
                {
                    known[i] = held;
                    var numbers = held.Select(partition => partition.Number).ToHashSet();
                    Assert.All(known.Where((_, other) => other != i), other => Assert.DoesNotContain(other ?? [], partition => numbers.Contains(partition.Number)));
                }

                Interlocked.Increment(ref renewals);
            }
        }))).WaitAsync(Appends.Deadline);

        output.WriteLine($"{renewals} renewals");
        var shared = await Settle(shares);
        Assert.Equal(Enumerable.Range(0, PartitionSet.Partitions), shared.SelectMany(share => share).Select(partition => partition.Number).Order());
        Assert.All(shared, share => Assert.Equal(8, share.Count));
        Assert.Contains(shared.SelectMany(share => share), partition => partition.Position > 0);
        await Dispose(shares);

        IReadOnlyList<RelayPartition> Ask(int worker)
        {
            lock (gate)
            {
                var held = known[worker] ?? [];
                known[worker] = null;
                return held;
            }
        }
    }

    private static async Task<IReadOnlyList<RelayPartition>> Leave(PostgresRelayShares worker, IReadOnlyList<RelayPartition> done)
    {
        await worker.Release(done);
        return [];
    }

    private async Task<PostgresRelayShares[]> Workers(int count, TimeSpan lease)
    {
        var database = await _store.ConnectionString();
        return [.. Enumerable.Range(0, count).Select(_ => new PostgresRelayShares(database, lease))];
    }

    /// <summary>In one round all come to know of each other, in the next they give back what is too much, in the last they take it.</summary>
    private static async Task<IReadOnlyList<RelayPartition>[]> Settle(PostgresRelayShares[] shares)
    {
        var held = new IReadOnlyList<RelayPartition>[shares.Length];
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < shares.Length; i++)
            {
                held[i] = await shares[i].Renew([]);
            }
        }

        return held;
    }

    private static async Task Dispose(PostgresRelayShares[] shares)
    {
        foreach (var worker in shares)
        {
            await worker.DisposeAsync();
        }
    }
}
