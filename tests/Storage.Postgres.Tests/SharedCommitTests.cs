using Orleans.Crypto.Ledger.Journal;

namespace Orleans.Crypto.Storage.Postgres.Tests;

/// <summary>How writes share commits: entries of one have the same transaction in their positions.</summary>
[Collection(SharedPostgres.Name)]
public sealed class SharedCommitTests(SharedPostgres postgres)
{
    private const int Streams = 50;

    [Fact]
    public async Task After_a_commit_of_many_the_next_takes_what_comes_within_the_interval()
    {
        await using var journal = await postgres.NewStore().OpenJournal(options => options.CommitInterval = TimeSpan.FromSeconds(3));
        // The first of these may have a commit of its own; those behind it, and all that follow, come while the writer gathers.
        await Task.WhenAll(Enumerable.Range(0, Streams).Select(stream => Append(journal, stream, version: 1)));
        await Task.WhenAll(Enumerable.Range(0, Streams).Select(stream => Append(journal, stream, version: 2)));

        var appends = new List<Task<AppendResult>>();
        for (var stream = 0; stream < Streams; stream++)
        {
            appends.Add(Append(journal, stream, version: 3));
            await Task.Yield();
        }

        var transactions = (await Task.WhenAll(appends)).Select(result => result.Position >> JournalPosition.OrdinalBits).Distinct();
        Assert.Single(transactions);
    }

    [Fact]
    public async Task A_write_that_comes_alone_does_not_wait_for_others()
    {
        await using var journal = await postgres.NewStore().OpenJournal(options => options.CommitInterval = TimeSpan.FromHours(1));
        for (var version = 1; version <= 30; version++)
        {
            Assert.Equal(AppendStatus.Committed, (await Append(journal, stream: 0, version).WaitAsync(TimeSpan.FromMinutes(1))).Status);
        }
    }

    private static Task<AppendResult> Append(PostgresJournal journal, int stream, int version) =>
        journal.Append(new($"wallet/{stream}", version, [new("test.happened", new byte[10], DateTimeOffset.UnixEpoch, [])])).AsTask();
}
