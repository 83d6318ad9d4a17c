using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Storage.Postgres.Tests;

[Collection(SharedPostgres.Name)]
public sealed class DurabilityTests(SharedPostgres postgres)
{
    [Fact]
    public async Task A_database_that_may_lose_what_it_commits_is_refused_with_the_settings_name()
    {
        var store = postgres.NewStore();
        await store.Run($"DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$");

        var refused = await Assert.ThrowsAsync<JournalUnavailableException>(() => store.OpenJournal());

        Assert.Contains("synchronous_commit", refused.Message, StringComparison.Ordinal);
        await store.Run($"DO $$ BEGIN EXECUTE format('ALTER DATABASE %I RESET synchronous_commit', current_database()); END $$");
        await using var journal = await store.OpenJournal();
        await journal.Commit("wallet/1", 1);
    }
}
