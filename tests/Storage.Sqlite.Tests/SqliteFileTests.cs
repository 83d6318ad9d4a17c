using System.Globalization;
using Microsoft.Data.Sqlite;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Storage.Sqlite.Tests;

public sealed class SqliteFileTests : IAsyncDisposable
{
    private readonly SqliteStore store = new();

    [Fact]
    public async Task A_second_opener_is_refused_until_the_first_has_closed()
    {
        await using (SqliteJournal first = store.OpenJournal())
        {
            JournalUnavailableException refused = Assert.Throws<JournalUnavailableException>(() => store.OpenJournal());
            Assert.Contains("in use", refused.Message, StringComparison.Ordinal);
            Assert.Contains(store.File, refused.Message, StringComparison.Ordinal);
            await first.Append(NewAppend("wallet/1", 1));
        }

        await using SqliteJournal second = store.OpenJournal();
        Assert.Single(await second.Read("wallet/1", 1, 10));
    }

    [Fact]
    public async Task A_second_process_is_refused()
    {
        await using SqliteJournal first = store.OpenJournal();
        using JournalProcess second = JournalProcess.Start(store.File, recentEntries: 1_000);

        string output = await second.StandardError.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Contains("in use by another process", output, StringComparison.Ordinal);
        Assert.NotEqual(0, await second.ExitCode());
    }

    [Fact]
    public void The_writing_connection_has_a_write_ahead_log_and_full_synchronisation()
    {
        using JournalDatabase database = JournalDatabase.Open(new SqliteJournalOptions { Path = store.File });
        using SqliteConnection writer = database.OpenWriter();

        Assert.Equal("wal", JournalDatabase.Scalar(writer, "PRAGMA journal_mode"));
        Assert.Equal(2L, JournalDatabase.Scalar(writer, "PRAGMA synchronous"));
    }

    [Fact]
    public async Task A_file_of_a_newer_program_is_refused()
    {
        await store.OpenJournal().DisposeAsync();
        using (SqliteConnection connection = store.Connect()) JournalDatabase.Run(connection, "PRAGMA user_version = 999");

        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => store.OpenJournal());
        Assert.Contains("999", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_an_earlier_program_goes_on_and_is_not_given_back_to_it()
    {
        await using (SqliteJournal journal = store.OpenJournal())
        {
            await journal.Append(NewAppend("wallet/1", 1, key: 7));
        }

        using (SqliteConnection connection = store.Connect()) JournalDatabase.Run(connection, "PRAGMA user_version = 1");
        await using (SqliteJournal journal = store.OpenJournal())
        {
            Assert.Equal(1, (await journal.Find("wallet/1", 7))!.Entry.Version);
        }

        using SqliteConnection later = store.Connect();
        Assert.Equal(2L, JournalDatabase.Scalar(later, "PRAGMA user_version"));
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_by_name()
    {
        File.WriteAllText(store.File, string.Concat(Enumerable.Repeat("no database ", 1_000)));

        JournalUnavailableException refused = Assert.Throws<JournalUnavailableException>(() => store.OpenJournal());
        Assert.Contains(store.File, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_operator_reads_entries_by_name_while_the_journal_is_open()
    {
        await using SqliteJournal journal = store.OpenJournal();
        DateTimeOffset time = new DateTimeOffset(2026, 3, 14, 15, 9, 26, TimeSpan.Zero).AddMicroseconds(535);
        await journal.Append(new JournalAppend("wallet/1", 1, [new NewEntry("wallet.opened", new byte[] { 7 }, time, [new EntryKey(0x1F, 2)])]));

        using SqliteConnection connection = store.Connect();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT stream_id, version, type, time, keys FROM journal_entry";
        using SqliteDataReader reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Equal("wallet/1", reader.GetString(0));
        Assert.Equal(1, reader.GetInt64(1));
        Assert.Equal("wallet.opened", reader.GetString(2));
        Assert.Equal("2026-03-14T15:09:26.000535Z", reader.GetString(3));
        Assert.Equal($"{0x1F:x32}{2:x32}", reader.GetString(4), ignoreCase: true);
    }

    [Fact]
    public async Task The_write_ahead_log_stays_bounded_and_is_gone_after_closing()
    {
        const long MostBytes = 48L * 1024 * 1024;
        await using (SqliteJournal journal = store.OpenJournal())
        {
            byte[] payload = new byte[1024 * 1024];
            for (int version = 1; version <= 120; version++)
            {
                await journal.Append(new JournalAppend("wallet/1", version, [new NewEntry("test.happened", payload, DateTimeOffset.UnixEpoch, [])]));
                Assert.InRange(new FileInfo(store.File + "-wal").Length, 1, MostBytes);
            }
        }

        Assert.False(File.Exists(store.File + "-wal"));
    }

    [Fact]
    public async Task The_index_is_merged_into_its_tables_and_the_rest_is_rebuilt_at_open()
    {
        const int Entries = 1_000;
        await using (SqliteJournal journal = store.OpenJournal(options => options.RecentEntries = 64))
        {
            for (int version = 1; version <= Entries; version++) await journal.Append(NewAppend("wallet/1", version, key: version));
        }

        using (SqliteConnection connection = store.Connect())
        {
            long merged = Convert.ToInt64(JournalDatabase.Scalar(connection, "SELECT merged_position FROM index_state"), CultureInfo.InvariantCulture);
            Assert.InRange(merged, Entries - (3 * 64), Entries - 1);
        }

        await using SqliteJournal reopened = store.OpenJournal();
        Assert.Equal(Entries, (await reopened.Read("wallet/1", 1, int.MaxValue)).Count);
        for (int key = 1; key <= Entries; key++) Assert.Equal(key, (await reopened.Find("wallet/1", (UInt128)key))!.Entry.Version);
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private static JournalAppend NewAppend(string stream, long version, int key = 0) =>
        new(stream, version, [new NewEntry("test.happened", new byte[] { 1 }, DateTimeOffset.UnixEpoch, key == 0 ? [] : [new EntryKey((UInt128)key)])]);
}
