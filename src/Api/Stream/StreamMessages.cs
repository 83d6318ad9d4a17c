using System.Text.Json.Serialization;
using Orleans.Crypto.Api.Conversions;
using Orleans.Crypto.Api.Orders;
using Orleans.Crypto.Api.Wallets;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Api.Stream;

internal sealed record SnapshotMessage(
    long Sequence,
    DateTimeOffset Time,
    IReadOnlyList<BalanceResponse> Balances,
    IReadOnlyList<OrderResponse> OpenOrders,
    IReadOnlyList<HoldResponse> Holds);

/// <summary>One event of the wallet: what kind it is, the balances it changed, and what it was about.</summary>
internal sealed record UpdateMessage(
    long Sequence,
    DateTimeOffset Time,
    string Kind,
    IReadOnlyList<BalanceResponse> Balances)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OrderResponse? Order { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FillResponse>? Fills { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TransferResponse? Transfer { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<TransferResponse>? Transfers { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public HoldResponse? Hold { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public QuoteResponse? Quote { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LevelMessage? Verification { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RefusalMessage? Refusal { get; init; }
}

/// <summary>The level whose limits hold from now on.</summary>
internal sealed record LevelMessage(int Level, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? ExpiresAt);

internal sealed record RefusalMessage(
    string Code, string Detail, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Field)
{
    public static RefusalMessage Of(Refusal refusal) => new(refusal.Code, refusal.Detail, refusal.Field);
}
