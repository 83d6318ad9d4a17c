using Npgsql;
using Orleans.Crypto.Ledger.Journal;

namespace Orleans.Crypto.Storage.Postgres.Tests;

/// <summary>A commit that waits in the database, and with it all that is appended meanwhile.</summary>
internal sealed class BlockedCommits : IDisposable
{
    private readonly NpgsqlConnection _session;
    private readonly Task<AppendResult> _append;

    private BlockedCommits(NpgsqlConnection session, Task<AppendResult> append) => (_session, _append) = (session, append);

    public static async Task<BlockedCommits> On(PostgresStore store, PostgresJournal journal)
    {
        var session = await store.Connect();
        await session.Run("BEGIN");
        await session.Run("LOCK TABLE journal IN SHARE MODE");
        var append = journal.Commit("gate/1", 1);
        await Appends.Until(
            async () => (long)(await store.Run("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'journal'::regclass"))! > 0, "The commit is not held up.");
        return new(session, append);
    }

    public async Task Open()
    {
        await _session.Run("COMMIT");
        await _append.WaitAsync(Appends.Deadline);
    }

    public void Dispose() => _session.Dispose();
}
