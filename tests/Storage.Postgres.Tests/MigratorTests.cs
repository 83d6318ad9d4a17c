using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans.Crypto.Storage.Postgres.Schema;

namespace Orleans.Crypto.Storage.Postgres.Tests;

[Collection(SharedPostgres.Name)]
public sealed class MigratorTests(SharedPostgres postgres)
{
    private const string Versions = "SELECT string_agg(version || '-' || name, ',' ORDER BY version) FROM schema_version";

    /// <summary>The version whose keys an earlier program would not find.</summary>
    private const int TimedKeys = 6;

    public static TheoryData<int> EarlierVersions => [.. Enumerable.Range(1, Migration.All.Count - 1)];

    private static string AllVersions => string.Join(',', Migration.All.Select(migration => $"{migration.Version}-{migration.Name}"));

    [Fact]
    public async Task An_empty_database_comes_to_the_newest_version_and_stays_there()
    {
        var store = EmptyStore();
        await using (var journal = await store.OpenJournal())
        {
            await journal.Commit("wallet/1", 1);
        }

        await using (var journal = await store.OpenJournal())
        {
            await journal.Commit("wallet/1", 2);
        }

        Assert.Equal(AllVersions, await store.Run(Versions));
    }

    [Theory]
    [MemberData(nameof(EarlierVersions))]
    public async Task Every_earlier_version_is_migrated_with_what_is_in_it(int version)
    {
        var store = EmptyStore();
        Migrator.Migrate(await store.ConnectionString(), version, NullLogger.Instance);
        Assert.Equal(version, await store.Run("SELECT max(version) FROM schema_version"));
        await store.Run(
            $"""
            INSERT INTO stream (name) VALUES ('wallet/1');
            INSERT INTO event_type (name) VALUES ('test.happened');
            INSERT INTO journal (position, stream, version, time, type, payload)
            SELECT pg_current_xact_id()::text::bigint << 20, stream.id, 1, now(), event_type.id, 'old' FROM stream, event_type;
            INSERT INTO journal_key (stream, version, {(version < TimedKeys ? "key" : "entry_key")}) SELECT id, 1, '00000000-0000-0000-0000-000000000007' FROM stream;
            INSERT INTO snapshot (stream, version, payload) VALUES ('wallet/1', 1, 'state');
            INSERT INTO checkpoint (reader, position) VALUES ('relay', 5)
            """);

        await using var journal = await store.OpenJournal();
        await journal.Commit("wallet/1", 2, "new", key: 8);

        Assert.Equal(AllVersions, await store.Run(Versions));
        Assert.Equal(["old", "new"], Appends.Texts(await journal.ReadAll(0, 10)));
        Assert.Equal("old", (await journal.Find("wallet/1", 7))!.Entry.Text());
        Assert.Equal("state"u8.ToArray(), (await journal.Load("wallet/1")).Snapshot!.Payload.ToArray());
        Assert.Equal(5, await journal.LoadCheckpoint("relay"));
    }

    [Fact]
    public async Task A_database_that_a_newer_program_has_migrated_is_refused_and_left_alone()
    {
        var store = EmptyStore();
        await (await store.OpenJournal()).DisposeAsync();
        var newer = Migration.All.Count + 1;
        await store.Run($"INSERT INTO schema_version (version, name) VALUES ({newer}, 'future')");

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => store.OpenJournal());

        Assert.Contains($"version {newer}; this program knows {newer - 1}", refused.Message, StringComparison.Ordinal);
        Assert.Equal($"{AllVersions},{newer}-future", await store.Run(Versions));
    }

    [Fact]
    public async Task A_newer_schema_that_lets_this_program_work_is_worked_on_so_that_one_can_go_back()
    {
        var store = EmptyStore();
        await (await store.OpenJournal()).DisposeAsync();
        var known = Migration.All.Count;
        await store.Run($"INSERT INTO schema_version (version, name, oldest_program) VALUES ({known + 1}, 'future', {known})");

        await using (var journal = await store.OpenJournal())
        {
            await journal.Commit("wallet/1", 1);
        }

        await store.Run($"INSERT INTO schema_version (version, name, oldest_program) VALUES ({known + 2}, 'later', {known + 1})");
        await Assert.ThrowsAsync<InvalidDataException>(() => store.OpenJournal());
    }

    [Fact]
    public async Task A_program_that_would_not_find_the_keys_can_neither_start_nor_write_on()
    {
        var store = EmptyStore();
        Migrator.Migrate(await store.ConnectionString(), TimedKeys - 1, NullLogger.Instance);
        const string write = "INSERT INTO journal_key (stream, version, key) VALUES (1, 1, gen_random_uuid())";
        await store.Run(write);

        Migrator.Migrate(await store.ConnectionString(), NullLogger.Instance);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => store.Run(write));
        Assert.Equal(PostgresErrorCodes.UndefinedColumn, refused.SqlState);
        Assert.Equal(TimedKeys, await store.Run($"SELECT oldest_program FROM schema_version WHERE version = {TimedKeys}"));
    }

    [Theory]
    [InlineData("-- Programs from 3 on run with this.\nCREATE TABLE t ();", 3)]
    [InlineData("-- Something else.\n-- Programs from 3 on run with this.", 7)]
    public void A_migration_says_in_its_first_line_which_programs_run_with_it(string sql, int oldestProgram) =>
        Assert.Equal(oldestProgram, Migration.Parse(7, "step", sql).OldestProgram);

    [Fact]
    public async Task Processes_that_open_an_empty_database_at_once_all_succeed_and_migrate_it_once()
    {
        var store = EmptyStore();
        await store.ConnectionString();

        var journals = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => store.OpenJournal()))).WaitAsync(Appends.Deadline);

        Assert.Equal(AllVersions, await store.Run(Versions));
        await Task.WhenAll(journals.Select((journal, i) => journal.Commit($"wallet/{i}", 1)));
        Assert.Equal(8, (await journals[0].ReadToEnd()).Count);
        foreach (var journal in journals)
        {
            await journal.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_migration_that_fails_leaves_the_version_before_it()
    {
        var store = EmptyStore();
        Migrator.Migrate(await store.ConnectionString(), 1, NullLogger.Instance);
        await store.Run("CREATE TABLE relay_partition (in_the_way integer)");

        Assert.Throws<Npgsql.PostgresException>(() => Migrator.Migrate(store.ConnectionString().Result, NullLogger.Instance));
        Assert.Equal("1-journal", await store.Run(Versions));
        Assert.Equal(DBNull.Value, await store.Run("SELECT to_regclass('relay_worker')::text"));

        await store.Run("DROP TABLE relay_partition");
        await (await store.OpenJournal()).DisposeAsync();
        Assert.Equal(AllVersions, await store.Run(Versions));
    }

    private PostgresStore EmptyStore() => new(() => postgres.Server.CreateDatabase());
}
