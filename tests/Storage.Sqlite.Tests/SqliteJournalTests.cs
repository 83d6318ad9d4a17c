using Orleans.Crypto.Journal.Contract;

namespace Orleans.Crypto.Storage.Sqlite.Tests;

public sealed class SqliteJournalTests() : JournalContract(new SqliteStore());

/// <summary>The same with an index that is merged into its tables every few entries, in tiny commits and with a tiny cache.</summary>
public sealed class MergingSqliteJournalTests() : JournalContract(new SqliteStore(options =>
{
    options.RecentEntries = 3;
    options.MaxCommitEntries = 5;
    options.StreamHeads = 2;
}));
