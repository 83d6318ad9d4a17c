using Orleans.Crypto.Assets;
using Orleans.Crypto.Ledger.ReadModels;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Grains.Tests.ReadModels;

/// <summary>Read models in memory, whose store can fail.</summary>
internal sealed class MemoryReadModels : IReadModels
{
    private readonly Lock _gate = new();
    private readonly List<ReadModelBatch> _applied = [];
    private long _position;
    private bool _isTaken;
    private int _failures;

    /// <summary>The next batch is applied, but nobody is told.</summary>
    public bool LosesNextAnswer { get; set; }

    public bool IsLost { get; set; }

    /// <summary>Runs in the middle of each transaction.</summary>
    public Action Applying { get; set; } = () => { };

    public int Failures => Volatile.Read(ref _failures);

    public IReadOnlyList<ReadModelBatch> Applied
    {
        get
        {
            lock (_gate)
            {
                return [.. _applied];
            }
        }
    }

    public void Rebuild()
    {
        lock (_gate)
        {
            _applied.Clear();
            _position = 0;
        }
    }

    public Task<IReadModelSession?> Begin(CancellationToken cancellationToken = default)
    {
        ThrowIfLost();
        lock (_gate)
        {
            if (_isTaken)
            {
                return Task.FromResult<IReadModelSession?>(null);
            }

            _isTaken = true;
            return Task.FromResult<IReadModelSession?>(new Session(this));
        }
    }

    public Task<ReadModelLag> Lag(CancellationToken cancellationToken = default)
    {
        ThrowIfLost();
        return Task.FromResult(new ReadModelLag(5, TimeSpan.FromSeconds(2)));
    }

    private void ThrowIfLost()
    {
        if (IsLost)
        {
            Interlocked.Increment(ref _failures);
            throw new JournalUnavailableException("The test has taken it away.");
        }
    }

    private sealed class Session(MemoryReadModels store) : IReadModelSession
    {
        public Task Describe(AssetCatalog assets, MarketCatalog markets, CancellationToken cancellationToken = default) => Task.CompletedTask;

        public Task<long> Position(CancellationToken cancellationToken = default)
        {
            store.ThrowIfLost();
            lock (store._gate)
            {
                return Task.FromResult(store._position);
            }
        }

        public Task<bool> Apply(ReadModelBatch batch, CancellationToken cancellationToken = default)
        {
            store.ThrowIfLost();
            store.Applying();
            lock (store._gate)
            {
                if (store._position != batch.After)
                {
                    return Task.FromResult(false);
                }

                store._position = batch.Through;
                store._applied.Add(batch);
            }

            if (store.LosesNextAnswer)
            {
                store.LosesNextAnswer = false;
                throw new JournalUnavailableException("The test has lost the answer.");
            }

            return Task.FromResult(true);
        }

        public ValueTask DisposeAsync()
        {
            lock (store._gate)
            {
                store._isTaken = false;
            }

            return ValueTask.CompletedTask;
        }
    }
}
