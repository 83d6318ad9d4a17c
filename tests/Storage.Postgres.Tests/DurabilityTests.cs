using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Storage.Postgres.Tests;

[Collection(SharedPostgres.Name)]
public sealed class DurabilityTests(SharedPostgres postgres)
{
    private const string GiveAway = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$";
    private const string TakeBack = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I RESET synchronous_commit', current_database()); END $$";

    [Fact]
    public async Task A_database_that_may_lose_what_it_commits_is_refused_with_the_settings_name()
    {
        var store = postgres.NewStore();
        await store.Run(GiveAway);

        var refused = await Assert.ThrowsAsync<JournalUnavailableException>(() => store.OpenJournal());

        Assert.Contains("synchronous_commit", refused.Message, StringComparison.Ordinal);
        await store.Run(TakeBack);
        await using var journal = await store.OpenJournal();
        await journal.Commit("wallet/1", 1);
    }

    [Fact]
    public async Task A_database_that_comes_back_without_durability_gets_no_more_commits_until_it_has_it_again()
    {
        var store = postgres.NewStore();
        await using var journal = await store.OpenJournal();
        await journal.Commit("wallet/1", 1);

        await store.Run(GiveAway);
        await store.Run(TerminatedSessionTests.Terminate);

        await Assert.ThrowsAsync<JournalUnavailableException>(() => journal.Commit("wallet/1", 2));
        Assert.Single(await journal.ReadToEnd());
        await store.Run(TakeBack);
        await journal.Commit("wallet/1", 2);
    }
}
