using Orleans.Crypto.Ledger.Journal;

namespace Orleans.Crypto.Journal.Contract;

/// <summary>One place where a journal is kept: made empty for a test, opened by it, and removed with it.</summary>
public abstract class JournalStore : IAsyncDisposable
{
    /// <summary>Opens the journal; the one opened before must be closed.</summary>
    /// <param name="queueCapacity">Appends that may wait for a commit.</param>
    public abstract Task<IJournal> Open(int queueCapacity = 65_536);

    /// <summary>Closes a journal that <see cref="Open"/> has returned.</summary>
    public abstract Task Close(IJournal journal);

    public abstract ValueTask DisposeAsync();
}
