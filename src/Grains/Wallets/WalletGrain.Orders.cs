using System.Collections.Immutable;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Idempotency;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Orders;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Grains.Wallets;

public sealed partial class WalletGrain
{
    public async Task<Outcome<Order>> PlaceOrder(PlaceOrder command, IdempotencyKey key)
    {
        var bounded = command;
        Refusal? unexecutable = null;
        if (command is { Type: OrderType.Market, QuoteBudget: var budget } && budget == 0)
        {
            var preview = await GrainFactory.OrderBook(command.Market).Preview(new(command.Side, command.Lots, 0));
            if (command.Side == Side.Buy)
            {
                // A market buy by quantity has no price to hold funds for: the worst price it would meet now is its limit.
                bounded = command with { PriceTicks = preview.WorstPriceTicks };
                unexecutable = preview.WorstPriceTicks == 0 ? Problem.NoLiquidity.Refuse("The order book holds nothing to buy.") : null;
            }
            else if (preview.IsComplete)
            {
                unexecutable = rules.Markets[command.Market].CheckWorth(preview.QuoteUnits, "quantity");
            }
        }

        var placed = await Commit(
            key,
            command,
            now => unexecutable is not null ? unexecutable : Pending.Decide(bounded, rules, now),
            recorded => recorded);
        if (!placed.Succeeded)
        {
            return placed.Refusal;
        }

        var reply = await SubmitPlaced(placed.Value);
        return AfterSubmission(placed.Value, reply);
    }

    public async Task<Outcome<ConversionReceipt>> AcceptQuote(AcceptQuote command, IdempotencyKey key)
    {
        var whyGone = await WhyGone(command.Id);
        var placed = await Commit(key, command, now => Pending.Decide(command, whyGone, rules, now), recorded => recorded);
        if (!placed.Succeeded)
        {
            return placed.Refusal;
        }

        var terms = ((OrderPlaced)placed.Value.Event).Terms;
        var reply = await SubmitPlaced(placed.Value);
        if (reply.Event.Trades.IsEmpty)
        {
            return Problem.QuoteNotExecutable.Refuse("The order book no longer offers the quoted amount; ask for a new quote.", "quoteId");
        }

        var market = rules.Markets[terms.Market];
        var fills = TradeLegs.Taker(reply.Event, market, reply.Time);
        var (from, to, fee) = fills.Aggregate(
            (From: (Int128)0, To: (Int128)0, Fee: (Int128)0),
            (sum, fill) => fill.Side == Side.Buy
                ? (sum.From + fill.Quote.Units, sum.To + fill.Base.Units - fill.Fee.Units, sum.Fee + fill.Fee.Units)
                : (sum.From + fill.Base.Units, sum.To + fill.Quote.Units - fill.Fee.Units, sum.Fee + fill.Fee.Units));
        var (given, gotten) = terms.Side == Side.Buy ? (market.Quote.Id, market.Base.Id) : (market.Base.Id, market.Quote.Id);
        return new ConversionReceipt(terms.Quote!.Value, terms.Id, new(given, from), new(gotten, to), new(gotten, fee), reply.Time);
    }

    private async Task<Refusal> WhyGone(QuoteId id)
    {
        if (Pending.Quotes.Any(quote => quote.Id == id) || await Find(ConversionOffers.AcceptanceKey(id)) is not null)
        {
            // One that is here now and gone at the decision was accepted between the two.
            return ConversionOffers.Used;
        }

        return await Find(ConversionOffers.IssueKey(id)) is null ? ConversionOffers.Unknown : ConversionOffers.Expired;
    }

    public async Task<Outcome<ConversionQuote>> RequestQuote(RequestQuote command, IdempotencyKey key)
    {
        ConversionQuote? quote = null;
        if (rules.Markets.TryFind(command.From, command.To, out var market))
        {
            quote = await ConversionOffers.Make(command, market, GrainFactory.OrderBook(market.Id), Now + rules.QuoteLifetime);
        }

        return await Commit(
            key,
            command,
            now => (market, quote) switch
            {
                (null, _) => Problem.UnknownMarket.Refuse("There is no market between these assets.", "to"),
                (_, null) => Problem.NoLiquidity.Refuse("The order book does not hold enough for this amount, or the amount is below one lot."),
                _ => Pending.Decide(quote, rules, now),
            },
            recorded => ((QuoteIssued)recorded.Event).Quote);
    }

    public async Task<Outcome<Order>> CancelOrder(CancelOrder command, IdempotencyKey key)
    {
        // A retry must not take anything out of the book: its first answer may have been a refusal.
        var (earlier, reused) = await FindCommand(key, command);
        if (reused)
        {
            return KeyReused;
        }

        if (earlier is not null)
        {
            return RefusalIn(earlier.Event) is { } refusal ? refusal : OrderIn(earlier);
        }

        BookReply<OrderCancelled>? reply = null;
        while (true)
        {
            if (reply is null && Committed.OpenOrders.TryGetValue(command.Id, out var open))
            {
                reply = await TakeOutOfBook(open);
            }

            var closed = await FindClosedUnlessOpen(command.Id);
            var hasChangedMeanwhile = false;
            var outcome = await Commit(
                key,
                command,
                _ =>
                {
                    var isOpen = Pending.OpenOrders.ContainsKey(command.Id);
                    hasChangedMeanwhile = isOpen ? reply is null : reply is not null && closed is null;
                    return hasChangedMeanwhile ? Decision.Nothing : DecideCancel(command, reply, closed);
                },
                OrderIn);
            if (!hasChangedMeanwhile)
            {
                return outcome;
            }
        }
    }

    /// <summary>Null where the order is not in the book any more; what became of it there is settled by then.</summary>
    private async Task<BookReply<OrderCancelled>?> TakeOutOfBook(Order order)
    {
        var book = GrainFactory.OrderBook(order.Terms.Market);
        var reply = await book.Cancel(Account, order.Terms.Id);
        if (reply is null)
        {
            // Filled, or not there yet: a crash can cut an order off on its way. Once it has come the book can tell.
            var submission = await book.Submit(Account, order.Terms, isRepeat: true);
            await SettleTaker(submission, mayBeRecorded: true);
            reply = await book.Cancel(Account, order.Terms.Id);
        }

        await FillsUpTo(order.Terms.Id, order.Terms.Lots - (reply?.Event.RemainingLots ?? 0));
        return reply is null && Committed.OpenOrders.ContainsKey(order.Terms.Id)
            ? throw new TimeoutException($"The last trades of order {order.Terms.Id} are not settled yet.")
            : reply;
    }

    /// <summary>What the book's events mean for this wallet: its side, or both sides, of the trades.</summary>
    private async Task Settle(OrderSubmitted submitted, long bookVersion, DateTimeOffset time, bool mayBeRecorded)
    {
        if (submitted.Owner == Account)
        {
            await SettleTaker(new(bookVersion, time, submitted), mayBeRecorded);
        }

        foreach (var trade in submitted.Trades)
        {
            if (trade.Maker == Account)
            {
                await Note(
                    SettlementKey(submitted.Terms.Market, bookVersion, trade.MakerOrder),
                    _ => Pending.SettleMaker(submitted, trade, rules, time),
                    mayBeRecorded);
            }
        }
    }

    private Task Settle(OrderCancelled cancelled, long bookVersion, DateTimeOffset time, bool mayBeRecorded) => Note(
        SettlementKey(cancelled.Market, bookVersion, cancelled.OrderId),
        _ => Pending.SettleCancel(cancelled, rules, time),
        mayBeRecorded);

    private async Task SettleTaker(BookReply<OrderSubmitted> reply, bool mayBeRecorded)
    {
        var submitted = reply.Event;
        if (submitted.Trades.IsEmpty && submitted.Result == SubmissionResult.Rested)
        {
            return;
        }

        await Note(
            SettlementKey(submitted.Terms.Market, reply.Version, submitted.Terms.Id),
            _ => Pending.SettleSubmission(submitted, rules, reply.Time),
            mayBeRecorded);
    }

    private async Task<BookReply<OrderSubmitted>> SubmitPlaced(Recorded placed)
    {
        var terms = ((OrderPlaced)placed.Event).Terms;
        var reply = await GrainFactory.OrderBook(terms.Market).Submit(Account, terms, placed.IsRepeat);
        // Settled before the answer, so that its receiver's next read shows it.
        await SettleTaker(reply, placed.IsRepeat);
        return reply;
    }

    /// <summary>The order as it was right after it came to the book, whatever has happened since: a retry's answer is the first answer.</summary>
    private Order AfterSubmission(Recorded placed, BookReply<OrderSubmitted> reply)
    {
        var e = (OrderPlaced)placed.Event;
        var order = new Order(e.Terms, OrderStatus.Open, e.Hold, 0, 0, 0, placed.Time);
        var alone = new Wallet
        {
            Account = Account,
            Balances = [new(new(e.Hold.Asset, 0), e.Hold)],
            OpenOrders = ImmutableDictionary<OrderId, Order>.Empty.Add(e.Terms.Id, order),
        };
        return ((OrderUpdated)alone.SettleSubmission(reply.Event, rules, reply.Time).Event!).Order;
    }

    private Decision DecideCancel(CancelOrder command, BookReply<OrderCancelled>? reply, Order? closed)
    {
        if (reply is not null && Pending.OpenOrders.ContainsKey(command.Id))
        {
            var decision = Pending.SettleCancel(reply.Event, rules, reply.Time);
            return decision with { Keys = [.. decision.Keys, SettlementKey(reply.Event.Market, reply.Version, command.Id)] };
        }

        return (reply, closed) switch
        {
            (not null, not null) => new CancelConfirmed(closed),
            (null, not null) when closed.Reason == CloseReasons.CancelledByOwner => new CancelConfirmed(closed),
            (_, not null) => Problem.OrderClosed.Refuse($"The order is {closed.Status.ToString().ToLowerInvariant()}."),
            _ => Problem.OrderNotFound.Refuse("There is no order with this id."),
        };
    }

    private static Order OrderIn(Recorded recorded) => recorded.Event switch
    {
        OrderUpdated updated => updated.Order,
        CancelConfirmed confirmed => confirmed.Order,
        _ => throw new InvalidOperationException($"A cancel never makes a {recorded.Event.GetType().Name}."),
    };

    /// <summary>Null where the order is open, or there is none.</summary>
    private async Task<Order?> FindClosedUnlessOpen(OrderId id)
    {
        using var deadline = new CancellationTokenSource(s_fillsOnTheirWay);
        while (!Pending.OpenOrders.ContainsKey(id))
        {
            // The book's own message may be closing the order just now: the journal tells of it once it is durable.
            var (isClosing, changed) = (Committed.OpenOrders.ContainsKey(id), Changed());
            if (await FindClosed(id) is { } closed)
            {
                return closed;
            }

            if (!isClosing || deadline.IsCancellationRequested)
            {
                break;
            }

            await changed.WaitAsync(deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        return null;
    }

    private async Task FillsUpTo(OrderId id, long filledLots)
    {
        using var deadline = new CancellationTokenSource(s_fillsOnTheirWay);
        while (Committed.OpenOrders.TryGetValue(id, out var order) && order.FilledLots < filledLots && !deadline.IsCancellationRequested)
        {
            await Changed().WaitAsync(deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    // One message of a book changes an order once; a wallet may own both orders of a trade.
    private static EntryKey SettlementKey(MarketId market, long bookVersion, OrderId order) =>
        new(CommandKeys.Named($"settlement/{market.Name}/{bookVersion}/{order}"));
}
