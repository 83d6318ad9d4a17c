namespace Orleans.Crypto.Storage.Postgres.Tests;

[Collection(SharedPostgres.Name)]
public sealed class EventTypeNumberTests(SharedPostgres postgres)
{
    [Fact]
    public async Task A_process_that_starts_takes_no_numbers_for_types_that_have_one()
    {
        var store = postgres.NewStore();
        for (var version = 1; version <= 3; version++)
        {
            await using var journal = await store.OpenJournal();
            await journal.Commit("wallet/1", version);
        }

        Assert.Equal(1L, await store.Run("SELECT last_value FROM event_type_id_seq"));
    }
}
