using System.Collections.Immutable;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Orders;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Grains.Wallets;

/// <summary>
/// Decisions about orders. Pure. What an order holds is a function of what remains of it, so the book's messages about
/// one order may be applied in any order, each once.
/// </summary>
public static class OrderDecisions
{
    public const int MaxOpenOrders = 1_000;

    public static Decision Decide(this Wallet wallet, PlaceOrder command, WalletRules rules, DateTimeOffset now)
    {
        var market = rules.Markets[command.Market];
        if (command.ClientOrderId is { } clientOrderId && wallet.OpenOrders.Values.Any(order => order.Terms.ClientOrderId == clientOrderId))
        {
            return Problem.DuplicateClientOrderId.Refuse("Another open order of this account has this client order id.", "clientOrderId");
        }

        var terms = new OrderTerms(
            OrderId.New(), market.Id, command.Side, command.Type, command.TimeInForce, command.PriceTicks, command.Lots, command.QuoteBudget, command.PostOnly, command.ClientOrderId);
        return CheckWorth(terms, market) is { } tooSmall ? tooSmall : Place(wallet, terms, Reserve(terms, market), LimitKind.Trade, rules, now);
    }

    /// <summary>Null where an order of that worth may come to the market.</summary>
    /// <param name="field">The request's field that says how much.</param>
    public static Refusal? CheckWorth(this Market market, Int128 quoteUnits, string field) => quoteUnits >= market.MinimumNotional.Units
        ? null
        : Problem.BelowMinimumNotional.Refuse(
            $"An order must be worth at least {market.Quote.Format(market.MinimumNotional.Units)} {market.Quote.Id}; this one is worth {market.Quote.Format(quoteUnits)}.", field);

    /// <summary>Accepts an offer: a fill-or-kill order that never pays more, or brings less, than was offered.</summary>
    /// <param name="whyGone">What to say where the wallet does not hold the quote any more.</param>
    public static Decision Decide(this Wallet wallet, AcceptQuote command, Refusal whyGone, WalletRules rules, DateTimeOffset now)
    {
        var quote = wallet.Quotes.FirstOrDefault(q => q.Id == command.Id);
        if (quote is null)
        {
            return whyGone;
        }

        if (quote.ExpiresAt <= now)
        {
            return ConversionOffers.Expired;
        }

        var terms = new OrderTerms(
            OrderId.New(), quote.Market, quote.Side, OrderType.Market, TimeInForce.Fok, PriceTicks: 0, quote.Lots, Quote: quote.Id, QuoteBound: quote.QuoteUnits);
        return Place(wallet, terms, quote.FromAmount, LimitKind.Convert, rules, now, ConversionOffers.AcceptanceKey(quote.Id));
    }

    /// <summary>What the book did with an order, or with its rest: trades, and lots that will not trade any more.</summary>
    /// <param name="ended">Whether nothing of it is left in the book, whatever the lots say (an order by budget).</param>
    private static Decision Settle(
        this Wallet wallet, OrderId id, ImmutableArray<Fill> fills, long cancelledLots, bool ended, string? reason, WalletRules rules, DateTimeOffset bookTime)
    {
        if (!wallet.OpenOrders.TryGetValue(id, out var order))
        {
            return Decision.Nothing;
        }

        var market = rules.Markets[order.Terms.Market];
        var paid = fills.Aggregate((Int128)0, (sum, fill) => sum + (fill.Side == Side.Buy ? fill.Quote : fill.Base).Units);
        var after = order with
        {
            FilledLots = order.FilledLots + fills.Sum(fill => fill.Lots),
            FilledQuote = fills.Aggregate(order.FilledQuote, (sum, fill) => sum + fill.Quote.Units),
            CancelledLots = order.CancelledLots + cancelledLots,
            Reason = order.Reason ?? reason,
        };
        ended |= order.Terms.Lots > 0 && after.FilledLots + after.CancelledLots == order.Terms.Lots;
        after = after with { Held = ended ? order.Held with { Units = 0 } : Reserve(order.Terms with { Lots = after.RemainingLots }, market) };
        var released = new Amount(order.Held.Asset, order.Held.Units - paid - after.Held.Units);
        if (!ended)
        {
            return wallet.Move(new OrderUpdated { Fills = fills, Released = released, Order = after });
        }

        var status = after switch
        {
            { Reason: null } => OrderStatus.Filled,
            { FilledLots: 0 } when after.Reason != CloseReasons.CancelledByOwner => OrderStatus.Rejected,
            _ => OrderStatus.Cancelled,
        };
        after = after with { Status = status, ClosedAt = bookTime };
        return wallet.Move(new OrderClosed { Fills = fills, Released = released, Order = after }, OrderKey(id));
    }

    /// <summary>What became of an order when it came to the book.</summary>
    public static Decision SettleSubmission(this Wallet wallet, OrderSubmitted submitted, WalletRules rules, DateTimeOffset bookTime) => wallet.Settle(
        submitted.Terms.Id,
        TradeLegs.Taker(submitted, rules.Markets[submitted.Terms.Market], bookTime),
        submitted.CancelledLots,
        ended: submitted.Result != SubmissionResult.Rested,
        TradeLegs.CloseReason(submitted.Result),
        rules,
        bookTime);

    /// <summary>A trade of a resting order.</summary>
    public static Decision SettleMaker(this Wallet wallet, OrderSubmitted submitted, Trade trade, WalletRules rules, DateTimeOffset bookTime) => wallet.Settle(
        trade.MakerOrder,
        [TradeLegs.Maker(submitted, trade, rules.Markets[submitted.Terms.Market], bookTime)],
        cancelledLots: 0,
        ended: false,
        reason: null,
        rules,
        bookTime);

    /// <summary>A resting order left the book at its owner's wish.</summary>
    public static Decision SettleCancel(this Wallet wallet, OrderCancelled cancelled, WalletRules rules, DateTimeOffset bookTime) => wallet.Settle(
        cancelled.OrderId, [], cancelled.RemainingLots, ended: false, CloseReasons.CancelledByOwner, rules, bookTime);

    /// <summary>Under which a closed order is found.</summary>
    public static EntryKey OrderKey(OrderId id) => new(CommandKeys.Named($"order/{id}"));

    /// <summary>The most that the rest of an order can cost its owner.</summary>
    private static Amount Reserve(OrderTerms terms, Market market) => terms switch
    {
        { Side: Side.Sell } => market.BaseAmount(terms.Lots),
        { QuoteBudget: var budget } when budget > 0 => new(market.Quote.Id, budget),
        _ => new(market.Quote.Id, market.Notional.Reserve(terms.PriceTicks, terms.Lots)),
    };

    // A market sale by quantity has no price of its own.
    private static Refusal? CheckWorth(OrderTerms terms, Market market) => terms switch
    {
        { QuoteBudget: var budget } when budget > 0 => market.CheckWorth(budget, "quoteAmount"),
        { PriceTicks: > 0 } => market.CheckWorth(market.Notional.Trade(terms.PriceTicks, terms.Lots), "quantity"),
        _ => null,
    };

    private static Decision Place(Wallet wallet, OrderTerms terms, Amount hold, LimitKind kind, WalletRules rules, DateTimeOffset now, params EntryKey[] keys)
    {
        if (wallet.OpenOrders.Count >= MaxOpenOrders)
        {
            return Problem.TooManyOpenOrders.Refuse($"An account may have {MaxOpenOrders} open orders.");
        }

        if (rules.CheckFunds(wallet, hold) is { } noFunds)
        {
            return noFunds;
        }

        return rules.Check(wallet, kind, hold, now) is { } limited ? limited : wallet.Move(new OrderPlaced(wallet.Account, terms, hold), keys);
    }
}
