using System.Collections.Immutable;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Events;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Orders;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Wallets;

[GenerateSerializer, Immutable, Alias("transfer-receipt")]
public sealed record TransferReceipt(
    [property: Id(0)] TransferId TransferId,
    [property: Id(1)] AccountId? From,
    [property: Id(2)] AccountId To,
    [property: Id(3)] Amount Amount,
    [property: Id(4)] string? Memo,
    [property: Id(5)] DateTimeOffset Time);

/// <summary>What became of a bulk: those that were not refused were sent, in order, with the ids <c>Id.Member(0)</c>, <c>Id.Member(1)</c> and so on.</summary>
/// <param name="Refused">In order of their index in the command.</param>
[GenerateSerializer, Immutable, Alias("transfers-receipt")]
public sealed record TransfersReceipt(
    [property: Id(0)] TransferId Id, [property: Id(1)] ImmutableArray<RefusedTransfer> Refused, [property: Id(2)] DateTimeOffset Time);

/// <param name="Index">In the command, from 0.</param>
[GenerateSerializer, Immutable, Alias("refused-transfer")]
public sealed record RefusedTransfer([property: Id(0)] int Index, [property: Id(1)] Refusal Refusal);

[GenerateSerializer, Immutable, Alias("hold-receipt")]
public sealed record HoldReceipt(
    [property: Id(0)] Hold Hold,
    [property: Id(1)] HoldStatus Status,
    [property: Id(2)] DateTimeOffset Time,
    [property: Id(3)] TransferId? TransferId = null,
    [property: Id(4)] AccountId? To = null,
    [property: Id(5)] Amount? Captured = null,
    [property: Id(6)] Amount? Released = null);

[GenerateSerializer, Alias("hold-status")]
public enum HoldStatus : byte
{
    Held = 0,
    Released = 1,
    Captured = 2,
}

/// <summary>An offer of an instant exchange: never executed at a worse price, and only once.</summary>
/// <param name="FromAmount">The most that is given.</param>
/// <param name="ToAmount">The least that is received, after the fee.</param>
/// <param name="QuoteUnits">What the lots were worth in the quote asset when it was made.</param>
[GenerateSerializer, Immutable, Alias("conversion-quote")]
public sealed record ConversionQuote(
    [property: Id(0)] QuoteId Id,
    [property: Id(1)] MarketId Market,
    [property: Id(2)] Side Side,
    [property: Id(3)] Amount FromAmount,
    [property: Id(4)] Amount ToAmount,
    [property: Id(5)] Amount Fee,
    [property: Id(6)] long Lots,
    [property: Id(7)] Int128 QuoteUnits,
    [property: Id(8)] long WorstPriceTicks,
    [property: Id(9)] DateTimeOffset ExpiresAt);

[GenerateSerializer, Immutable, Alias("conversion-receipt")]
public sealed record ConversionReceipt(
    [property: Id(0)] QuoteId QuoteId,
    [property: Id(1)] OrderId OrderId,
    [property: Id(2)] Amount FromAmount,
    [property: Id(3)] Amount ToAmount,
    [property: Id(4)] Amount Fee,
    [property: Id(5)] DateTimeOffset Time);

/// <summary>A wallet at one version: the start of a live view.</summary>
[GenerateSerializer, Immutable, Alias("wallet-view")]
public sealed record WalletView(
    [property: Id(0)] long Version,
    [property: Id(1)] DateTimeOffset Time,
    [property: Id(2)] ImmutableArray<Balance> Balances,
    [property: Id(3)] ImmutableArray<Order> OpenOrders,
    [property: Id(4)] ImmutableArray<Hold> Holds,
    [property: Id(5)] ImmutableArray<LimitUse> Limits);

[GenerateSerializer, Alias("limit-kind")]
public enum LimitKind : byte
{
    Deposit = 0,
    Transfer = 1,
    Trade = 2,
    Convert = 3,
}

[GenerateSerializer, Alias("limit-period")]
public enum LimitPeriod : byte
{
    Daily = 0,
    Monthly = 1,
}

[GenerateSerializer, Immutable, Alias("limit-use")]
public sealed record LimitUse(
    [property: Id(0)] LimitKind Kind, [property: Id(1)] LimitPeriod Period, [property: Id(2)] Amount Limit, [property: Id(3)] Amount Used);

/// <summary>One change of one of the account's two balances of an asset.</summary>
/// <param name="Version">Of the wallet; with <paramref name="Index"/> it names the entry.</param>
[GenerateSerializer, Immutable, Alias("ledger-entry")]
public sealed record LedgerEntry(
    [property: Id(0)] long Version,
    [property: Id(1)] int Index,
    [property: Id(2)] string TransactionId,
    [property: Id(3)] string Kind,
    [property: Id(4)] bool IsHeld,
    [property: Id(5)] Amount Amount,
    [property: Id(6)] Amount BalanceAfter,
    [property: Id(7)] string? Counterparty,
    [property: Id(8)] string? Memo,
    [property: Id(9)] OrderId? OrderId,
    [property: Id(10)] DateTimeOffset Time);
