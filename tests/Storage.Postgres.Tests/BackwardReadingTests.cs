namespace Orleans.Crypto.Storage.Postgres.Tests;

[Collection(SharedPostgres.Name)]
public sealed class BackwardReadingTests(SharedPostgres postgres)
{
    [Fact]
    public async Task Pages_read_backward_while_the_stream_grows_neither_repeat_nor_skip_an_entry()
    {
        var store = postgres.NewStore();
        await using var journal = await store.OpenJournal();
        await journal.Commit("wallet/1", 1);
        var version = 1L;
        using CancellationTokenSource until = new(TimeSpan.FromSeconds(2));
        var growing = Task.Run(async () =>
        {
            while (!until.IsCancellationRequested)
            {
                await journal.Commit("wallet/1", version + 1);
                Interlocked.Increment(ref version);
            }
        });

        do
        {
            // A page that is cut off by the scan limit, from the stream's end, and what follows it.
            var first = await journal.ReadBackward("wallet/1", long.MaxValue, 100, types: null, scanLimit: 3);
            var next = first.NextBefore;
            Assert.Equal(Math.Max(first.Entries[0].Version - 2, 1), first.Entries[^1].Version);
            Assert.Equal(first.Entries[^1].Version is 1 ? 0 : first.Entries[^1].Version, next);
        }
        while (!growing.IsCompleted);

        await growing;
    }
}
