using Orleans.Crypto.Journal.Contract;

namespace Orleans.Crypto.Storage.Postgres.Tests;

[Collection(SharedPostgres.Name)]
public sealed class PostgresJournalTests(SharedPostgres postgres) : JournalContract(postgres.RecycledStore());

/// <summary>The same in tiny commits and with a tiny memory of streams.</summary>
[Collection(SharedPostgres.Name)]
public sealed class SmallCommitsPostgresJournalTests(SharedPostgres postgres) : JournalContract(postgres.RecycledStore(options =>
{
    options.MaxCommitEntries = 5;
    options.StreamHeads = 2;
    options.ReadConnections = 2;
}));
