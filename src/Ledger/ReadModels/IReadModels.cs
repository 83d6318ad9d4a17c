using Orleans.Crypto.Assets;
using Orleans.Crypto.Markets;

namespace Orleans.Crypto.Ledger.ReadModels;

/// <summary>Tables in which operators query what the journal tells. They follow it, and can be made anew from it at any time.</summary>
public interface IReadModels
{
    /// <summary>Makes this process the one that keeps the tables up, for as long as the session lives.</summary>
    /// <returns>Null while another process does it.</returns>
    Task<IReadModelSession?> Begin(CancellationToken cancellationToken = default);

    /// <summary>How far the tables are behind the journal, whichever process keeps them up.</summary>
    Task<ReadModelLag> Lag(CancellationToken cancellationToken = default);
}

/// <summary>One process's turn at the tables. After an exception it is to be disposed; disposal lets another process have its turn.</summary>
public interface IReadModelSession : IAsyncDisposable
{
    /// <summary>Tells readers the decimals of amounts, prices and quantities.</summary>
    Task Describe(AssetCatalog assets, MarketCatalog markets, CancellationToken cancellationToken = default);

    /// <summary>The journal's position up to which (inclusive) the tables tell all; 0 at first, and again after a rebuild was asked for.</summary>
    Task<long> Position(CancellationToken cancellationToken = default);

    /// <summary>Writes a batch and its position, both or neither.</summary>
    /// <returns>False where the tables are not at <see cref="ReadModelBatch.After"/>; then nothing was written.</returns>
    Task<bool> Apply(ReadModelBatch batch, CancellationToken cancellationToken = default);
}

/// <param name="Entries">Of the journal that the tables lack; counted up to a bound of the store's.</param>
/// <param name="Age">Of the oldest of these; zero where there is none.</param>
public readonly record struct ReadModelLag(long Entries, TimeSpan Age);
