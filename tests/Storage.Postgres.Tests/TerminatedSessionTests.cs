using Orleans.Crypto.Ledger.Journal;
using Xunit.Abstractions;

namespace Orleans.Crypto.Storage.Postgres.Tests;

/// <summary>An operator, or a stuck writer's victim, ends the writer's session in the middle of its commits.</summary>
[Collection(SharedPostgres.Name)]
public sealed class TerminatedSessionTests(SharedPostgres postgres, ITestOutputHelper output)
{
    internal const string Terminate =
        $"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND application_name = '{Connections.WriterName}'";

    [Fact]
    public async Task A_session_that_was_ended_between_two_commits_is_replaced_without_anybody_noticing()
    {
        var store = postgres.NewStore();
        await using var journal = await store.OpenJournal();
        for (var version = 1; version <= 5; version++)
        {
            await journal.Commit("wallet/1", version, key: (UInt128)version);
            Assert.Equal(1L, await store.Run(Terminate));
        }

        Assert.Equal(5, (await journal.ReadToEnd()).Count);
    }

    [Fact]
    public async Task Sessions_ended_every_few_milliseconds_under_load_lose_and_double_nothing()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var store = postgres.NewStore(options => options.MaxCommitEntries = 50);
        await using var journal = await store.OpenJournal();
        Witness witness = new();

        using CancellationTokenSource until = new(TimeSpan.FromSeconds(4));
        var writers = Enumerable.Range(0, 200).Select(writer => witness.Write(journal, [$"wallet/{writer}"], new Random(seed), until.Token)).ToArray();
        await using var session = await store.Connect();
        long ended = 0;
        while (!until.IsCancellationRequested)
        {
            ended += (long)(await session.Run(Terminate))!;
            await Task.Delay(random.Next(1, 30));
        }

        await Task.WhenAll(writers).WaitAsync(Appends.Deadline);
        output.WriteLine($"{ended} ended, {witness.Acknowledged} acknowledged, {witness.Refused} refused, {witness.Unknown} unknown");
        Assert.True(ended > 0 && witness.Acknowledged > 0);
        Assert.Equal(AppendStatus.Committed, await witness.Append(journal, "wallet/after", 1));
        await witness.Check(journal);
    }
}
