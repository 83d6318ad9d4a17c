using System.Collections.Immutable;
using System.ComponentModel;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Orders;
using Orleans.Crypto.Users;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Grains.Publishing;

internal sealed record BalanceV1(
    [property: Description("The asset's symbol.")] string Asset,
    [property: Description("What can be spent, in whole assets.")] DecimalNumber Available,
    [property: Description("What is set aside by holds and orders, in whole assets.")] DecimalNumber Held)
{
    public const string After = "The account's balances that the event changed, as they are after it.";

    public static IReadOnlyList<BalanceV1> All(WalletEvent e, Scales scales)
    {
        var balances = new BalanceV1[e.Balances.Length];
        for (var i = 0; i < balances.Length; i++)
        {
            var balance = e.Balances[i];
            balances[i] = new(balance.Asset.Symbol, scales.Number(balance.Available), scales.Number(balance.Held));
        }

        return balances;
    }

    public static ImmutableArray<Balance> All(IReadOnlyList<BalanceV1> balances, Scales scales) =>
        balances.Each(balance => new Balance(scales.Amount(balance.Asset, balance.Available), scales.Amount(balance.Asset, balance.Held)));
}

internal sealed record HoldV1(
    [property: Description("The hold.")] Guid HoldId,
    [property: Description("The asset's symbol.")] string Asset,
    [property: Description("What is set aside, in whole assets.")] DecimalNumber Amount,
    [property: Description("When it was placed.")] DateTimeOffset CreatedAt,
    [property: Description("The account that will be paid; absent where that is said at the capture.")] Guid? To = null,
    [property: Description("What its owner wrote.")] string? Memo = null)
{
    public static HoldV1 Of(Hold hold, Scales scales) =>
        new(hold.Id.Value, hold.Amount.Asset.Symbol, scales.Number(hold.Amount), hold.CreatedAt, hold.To?.Value, hold.Memo);

    public Hold ToHold(Scales scales) =>
        new(new(HoldId), scales.Amount(Asset, Amount), To is { } to ? new AccountId(to) : null, Memo, CreatedAt);
}

internal sealed record HoldPlacedV1(
    [property: Description("The account.")] Guid AccountId,
    [property: Description("The hold.")] HoldV1 Hold,
    [property: Description(BalanceV1.After)] IReadOnlyList<BalanceV1> Balances)
    : IPublishedData<HoldPlacedV1, HoldPlaced>
{
    public static HoldPlacedV1 Of(HoldPlaced e, string subject, Scales scales) =>
        new(Guid.Parse(subject), HoldV1.Of(e.Hold, scales), BalanceV1.All(e, scales));

    public HoldPlaced ToEvent(Scales scales) => new(Hold.ToHold(scales)) { Balances = BalanceV1.All(Balances, scales) };
}

internal sealed record HoldReleasedV1(
    [property: Description("The account.")] Guid AccountId,
    [property: Description("The hold as it was.")] HoldV1 Hold,
    [property: Description(BalanceV1.After)] IReadOnlyList<BalanceV1> Balances)
    : IPublishedData<HoldReleasedV1, HoldReleased>
{
    public static HoldReleasedV1 Of(HoldReleased e, string subject, Scales scales) =>
        new(Guid.Parse(subject), HoldV1.Of(e.Hold, scales), BalanceV1.All(e, scales));

    public HoldReleased ToEvent(Scales scales) => new(Hold.ToHold(scales)) { Balances = BalanceV1.All(Balances, scales) };
}

internal sealed record QuoteIssuedV1(
    [property: Description("The account that asked.")] Guid AccountId,
    [property: Description("The quote; the order that accepts it names it.")] Guid QuoteId,
    [property: Description("The market in which it would be exchanged.")] string Market,
    [property: Description("The order's side in that market.")] Side Side,
    [property: Description("The symbol of the asset that is given.")] string FromAsset,
    [property: Description("The most that is given.")] DecimalNumber FromAmount,
    [property: Description("The symbol of the asset that is received.")] string ToAsset,
    [property: Description("The least that is received, after the fee.")] DecimalNumber ToAmount,
    [property: Description("The fee, which is already taken from what is received.")] DecimalNumber Fee,
    [property: Description("The symbol of the fee's asset.")] string FeeAsset,
    [property: Description("How much of the base asset would be traded.")] DecimalNumber Quantity,
    [property: Description("What that was worth in the quote asset when the offer was made.")] DecimalNumber QuoteAmount,
    [property: Description("The worst price that the offer counted with.")] DecimalNumber WorstPrice,
    [property: Description("Until when it can be accepted.")] DateTimeOffset ExpiresAt)
    : IPublishedData<QuoteIssuedV1, QuoteIssued>
{
    public static QuoteIssuedV1 Of(QuoteIssued e, string subject, Scales scales)
    {
        var quote = e.Quote;
        return new(
            Guid.Parse(subject),
            quote.Id.Value,
            quote.Market.Name,
            quote.Side,
            quote.FromAmount.Asset.Symbol,
            scales.Number(quote.FromAmount),
            quote.ToAmount.Asset.Symbol,
            scales.Number(quote.ToAmount),
            scales.Number(quote.Fee),
            quote.Fee.Asset.Symbol,
            scales.Quantity(quote.Market, quote.Lots),
            scales.Quote(quote.Market, quote.QuoteUnits),
            scales.Price(quote.Market, quote.WorstPriceTicks),
            quote.ExpiresAt);
    }

    public QuoteIssued ToEvent(Scales scales)
    {
        var market = scales.Market(Market);
        return new(new(
            new(QuoteId),
            market,
            Side,
            scales.Amount(FromAsset, FromAmount),
            scales.Amount(ToAsset, ToAmount),
            scales.Amount(FeeAsset, Fee),
            scales.Lots(market, Quantity),
            scales.Quote(market, QuoteAmount).Units,
            scales.Ticks(market, WorstPrice),
            ExpiresAt));
    }
}

internal sealed record VerificationAppliedV1(
    [property: Description("The account.")] Guid AccountId,
    [property: Description("The level whose limits hold from now on: 0 (none), 1 or 2.")] int Level,
    [property: Description("The version of the user's event that it follows from.")] long UserVersion,
    [property: Description("When the level ends; absent where it does not.")] DateTimeOffset? ExpiresAt = null)
    : IPublishedData<VerificationAppliedV1, VerificationApplied>
{
    public static VerificationAppliedV1 Of(VerificationApplied e, string subject, Scales scales) =>
        new(Guid.Parse(subject), (int)e.Level, e.UserVersion, e.ExpiresAt);

    public VerificationApplied ToEvent(Scales scales) => new((VerificationLevel)Level, ExpiresAt, UserVersion);
}
