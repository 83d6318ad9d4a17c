using System.Collections.Immutable;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Orders;

namespace Orleans.Crypto.Wallets;

/// <summary>Who is paid: exactly one of the two is given.</summary>
/// <param name="Email">Normalized (trimmed, lower case).</param>
[GenerateSerializer, Immutable, Alias("recipient")]
public readonly record struct Recipient([property: Id(0)] AccountId? Account, [property: Id(1)] string? Email);

/// <param name="Target">What is done to what, such as <c>deposit/0198…</c>.</param>
[GenerateSerializer, Immutable, Alias("claim-key")]
public sealed record ClaimKey([property: Id(0)] string Target);

[GenerateSerializer, Immutable, Alias("deposit")]
public sealed record Deposit([property: Id(0)] Amount Amount, [property: Id(1)] string? Memo);

[GenerateSerializer, Immutable, Alias("send-transfer")]
public sealed record SendTransfer([property: Id(0)] Recipient To, [property: Id(1)] Amount Amount, [property: Id(2)] string? Memo)
{
    public const int MaxMemoLength = 140;
}

/// <summary>Many transfers in one command, each with an outcome of its own; together they are one durable commit.</summary>
[GenerateSerializer, Immutable, Alias("send-transfers")]
public sealed record SendTransfers([property: Id(0)] ImmutableArray<SendTransfer> Transfers)
{
    public const int MaxTransfers = 8_192;
}

[GenerateSerializer, Immutable, Alias("place-hold")]
public sealed record PlaceHold([property: Id(0)] Amount Amount, [property: Id(1)] Recipient? To, [property: Id(2)] string? Memo);

[GenerateSerializer, Immutable, Alias("release-hold")]
public sealed record ReleaseHold([property: Id(0)] HoldId Id);

/// <param name="Amount">What to pay, as it stands on the wire (the hold knows the asset); all of the hold where null.</param>
[GenerateSerializer, Immutable, Alias("capture-hold")]
public sealed record CaptureHold([property: Id(0)] HoldId Id, [property: Id(1)] string? Amount, [property: Id(2)] Recipient? To);

/// <summary>Terms as in <see cref="OrderTerms"/>; the wallet gives the order its id.</summary>
[GenerateSerializer, Immutable, Alias("place-order")]
public sealed record PlaceOrder(
    [property: Id(0)] MarketId Market,
    [property: Id(1)] Side Side,
    [property: Id(2)] OrderType Type,
    [property: Id(3)] TimeInForce TimeInForce,
    [property: Id(4)] long PriceTicks,
    [property: Id(5)] long Lots,
    [property: Id(6)] Int128 QuoteBudget,
    [property: Id(7)] bool PostOnly,
    [property: Id(8)] string? ClientOrderId);

[GenerateSerializer, Immutable, Alias("cancel-order")]
public sealed record CancelOrder([property: Id(0)] OrderId Id);

/// <param name="AmountIsFrom">Whether the amount is what to give; otherwise it is what to get.</param>
[GenerateSerializer, Immutable, Alias("request-quote")]
public sealed record RequestQuote(
    [property: Id(0)] AssetId From, [property: Id(1)] AssetId To, [property: Id(2)] Amount Amount, [property: Id(3)] bool AmountIsFrom);

[GenerateSerializer, Immutable, Alias("accept-quote")]
public sealed record AcceptQuote([property: Id(0)] QuoteId Id);
