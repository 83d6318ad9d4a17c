using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Grains.Relay;
using Orleans.Crypto.Ledger;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Matching;
using Orleans.Crypto.Orders;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Paging;
using Orleans.Crypto.Wallets;
using Orleans.Serialization;

namespace Orleans.Crypto.Grains.Markets;

/// <inheritdoc cref="IOrderBookGrain"/>
/// <remarks>
/// The matching engine is the pending state: an order is matched at once and its outcome appended, while earlier ones
/// still commit. Readers see <see cref="MarketView"/>, the durable part.
/// </remarks>
public sealed class OrderBookGrain(JournaledGrainServices services, MarketCatalog markets)
    : JournaledGrain(services, RememberedOrders), IOrderBookGrain
{
    /// <summary>An order comes twice, from its wallet and then from the relay, which under load may be seconds behind.</summary>
    private const int RememberedOrders = 50_000;

    private const int MaxRestingOrders = 1_000_000;

    private readonly FillBuffer _fills = new();
    private OrderBook _book = null!;
    private MarketView _view = null!;
    private long _lastTradeId;

    protected override string NameStream() => StreamIds.Market(Market);

    // A snapshot holds every resting order, so it is worth more events than a wallet's.
    protected override int SnapshotInterval => 20_000;

    private MarketId Market => new(this.GetPrimaryKeyString());

    public async Task<BookReply<OrderSubmitted>> Submit(AccountId owner, OrderTerms terms, bool isRepeat)
    {
        var recorded = await Record(SubmissionKey(terms.Id), _ => MatchOnce(owner, terms), mayBeRecorded: isRepeat);
        return new(recorded!.Version, recorded.Time, (OrderSubmitted)recorded.Event);
    }

    public async Task<BookReply<OrderCancelled>?> Cancel(AccountId owner, OrderId order)
    {
        var known = _book.TryGet(order, out var resting);
        if (known && resting.Owner != owner)
        {
            return null;
        }

        var recorded = await Record(new(CommandKeys.Named($"cancel/{order}")), _ => TakeOut(order), mayBeRecorded: !known);
        return recorded?.Event is OrderCancelled cancelled && cancelled.Owner == owner ? new(recorded.Version, recorded.Time, cancelled) : null;
    }

    public Task<Preview> Preview(PreviewRequest request)
    {
        var preview = request switch
        {
            { Lots: > 0 } => _book.PreviewLots(request.Side, request.Lots),
            { Side: Side.Buy } => _book.PreviewSpending(request.QuoteUnits),
            _ => _book.PreviewReceiving(request.QuoteUnits),
        };
        return Task.FromResult(new Preview(preview.Lots, preview.QuoteUnits, preview.WorstTicks, preview.IsComplete));
    }

    public Task<Depth> Depth(int levels) => Task.FromResult(_view.Depth(CommittedVersion, Math.Clamp(levels, 1, Crypto.Markets.Depth.MaxLevels)));

    public Task<Page<PublicTrade>> Trades(PageRequest page) => ReadPage(
        page,
        [Events.NameOf<OrderMatched>()],
        entry =>
        {
            var matched = (OrderMatched)Read(entry).Event;
            return matched.Executed
                .Reverse()
                .Select(trade => new PublicTrade(trade.Id, trade.PriceTicks, trade.Lots, trade.QuoteUnits, matched.Terms.Side, entry.Time));
        });

    public Task Deliver(ImmutableArray<EventEnvelope> envelopes) => envelopes.Handle(Receive);

    protected override void Reset(ReadOnlyMemory<byte>? snapshot, Serializer serializer)
    {
        _book = new(markets[Market].Notional, MaxRestingOrders);
        _view = new();
        _lastTradeId = 0;
        if (snapshot is not { } payload)
        {
            return;
        }

        var state = serializer.Deserialize<OrderBookSnapshot>(payload)!;
        _lastTradeId = state.LastTradeId;
        foreach (var order in state.Resting)
        {
            _book.Restore(new(order.Id, order.Owner, order.Side, order.PriceTicks, order.Lots));
            _view.Add(order.Id, order.Side, order.PriceTicks, order.Lots);
        }
    }

    protected override void ApplyPending(Recorded recorded, bool isReplay)
    {
        if (!isReplay)
        {
            return; // The engine went ahead when it decided.
        }

        switch (recorded.Event)
        {
            case OrderSubmitted submitted:
                var again = (OrderSubmitted)Match(submitted.Owner, submitted.Terms).Event!;
                Invariant.Holds(
                    again.Result == submitted.Result && again.Trades.SequenceEqual(submitted.Trades), "matching the journal's orders again makes the journal's trades");
                break;
            case OrderCancelled cancelled:
                Invariant.Holds(_book.Cancel(cancelled.OrderId, out _), "a cancelled order rested");
                break;
        }
    }

    protected override void ApplyCommitted(Recorded recorded)
    {
        switch (recorded.Event)
        {
            case OrderSubmitted submitted:
                _view.Apply(submitted);
                break;
            case OrderCancelled cancelled:
                _view.Apply(cancelled);
                break;
        }
    }

    protected override ReadOnlyMemory<byte> TakeSnapshot(Serializer serializer)
    {
        var resting = ImmutableArray.CreateBuilder<SnapshotOrder>(_book.RestingCount);
        foreach (var order in _book.Resting(Side.Buy).Concat(_book.Resting(Side.Sell)))
        {
            resting.Add(new(order.Id, order.Owner, order.Side, order.PriceTicks, order.Lots));
        }

        return serializer.SerializeToArray(new OrderBookSnapshot(_lastTradeId, resting.DrainToImmutable()));
    }

    protected override JournalEvent Refused(Refusal refusal) => throw new InvalidOperationException("An order book refuses nothing.");

    protected override Refusal? RefusalIn(JournalEvent e) => null;

    private static EntryKey SubmissionKey(OrderId order) => CommandKeys.Timed("order", order.Value);

    // A wallet that believes it is the first to bring its order may be late: the relay brought it meanwhile, and the book
    // has forgotten the key since, by a restart for instance. An order that does not rest any more meets its key in the journal.
    private Decision MatchOnce(AccountId owner, OrderTerms terms) =>
        _book.TryGet(terms.Id, out _) ? Decision.MadeBefore : Match(owner, terms);

    private Decision Match(AccountId owner, OrderTerms terms)
    {
        var result = _book.Submit(
            new()
            {
                Id = terms.Id,
                Owner = owner,
                Side = terms.Side,
                PriceTicks = terms.PriceTicks,
                Lots = terms.Lots,
                QuoteBudget = terms.QuoteBudget,
                TimeInForce = terms.Type == OrderType.Market && terms.TimeInForce == TimeInForce.Gtc ? TimeInForce.Ioc : terms.TimeInForce,
                PostOnly = terms.PostOnly,
                QuoteBound = terms.QuoteBound,
            },
            _fills);
        if (_fills.Count == 0)
        {
            return new OrderAccepted { Owner = owner, Terms = terms, Result = result.Result };
        }

        var scale = markets[Market].Notional;
        var trades = ImmutableArray.CreateBuilder<Trade>(_fills.Count);
        foreach (ref readonly var fill in _fills.Fills)
        {
            trades.Add(new(++_lastTradeId, fill.Maker, fill.MakerOwner, fill.PriceTicks, fill.Lots, scale.Trade(fill.PriceTicks, fill.Lots)));
        }

        return new OrderMatched { Owner = owner, Terms = terms, Result = result.Result, Executed = trades.MoveToImmutable() };
    }

    private Decision TakeOut(OrderId id) => _book.Cancel(id, out var order)
        ? new OrderCancelled(order.Owner, id, Market, order.Lots)
        : Decision.Nothing;

    /// <summary>An order whose funds are held; its wallet has mostly brought it here already.</summary>
    private Task Receive(EventEnvelope envelope)
    {
        if (envelope.Event is not OrderPlaced placed)
        {
            Logger.LogError("{StreamId} does not know what to do with {Event}", StreamId, envelope.Event.GetType().Name);
            return Task.CompletedTask;
        }

        return Note(SubmissionKey(placed.Terms.Id), _ => MatchOnce(placed.Owner, placed.Terms), mayBeRecorded: true);
    }
}
