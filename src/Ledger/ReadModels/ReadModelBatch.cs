using Orleans.Crypto.Accounts;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Orders;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Ledger.ReadModels;

/// <summary>What a part of the journal changes in the read models.</summary>
/// <param name="After">The position where it begins (exclusive).</param>
/// <param name="Through">The position where it ends (inclusive).</param>
/// <param name="Time">Of its last entry.</param>
public sealed record ReadModelBatch(long After, long Through, DateTimeOffset Time)
{
    public required IReadOnlyList<AccountEntry> Entries { get; init; }

    public required IReadOnlyList<AccountFill> Fills { get; init; }

    public required IReadOnlyList<MarketTrade> Trades { get; init; }

    /// <summary>Each order once, as it is after the batch.</summary>
    public required IReadOnlyCollection<AccountOrder> Orders { get; init; }

    /// <summary>Each account's balance of an asset once, as it is after the batch.</summary>
    public required IReadOnlyCollection<AccountBalance> Balances { get; init; }

    /// <summary>What the batch adds to the ledger's sums.</summary>
    public required TrialBalance Totals { get; init; }

    public int Rows => Entries.Count + Fills.Count + Trades.Count + Orders.Count + Balances.Count;
}

public readonly record struct AccountEntry(AccountId Account, LedgerEntry Entry);

public readonly record struct AccountFill(AccountId Account, Fill Fill);

/// <param name="Version">Of the wallet's event that made the order what it is.</param>
public readonly record struct AccountOrder(AccountId Account, Order Order, long Version);

/// <param name="Version">Of the wallet's event that made the balance what it is.</param>
public readonly record struct AccountBalance(AccountId Account, Balance Balance, long Version, DateTimeOffset Time);

public readonly record struct MarketTrade(MarketId Market, Trade Trade, AccountId Taker, OrderId TakerOrder, Side TakerSide, DateTimeOffset Time);
