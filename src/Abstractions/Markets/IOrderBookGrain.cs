using Orleans.Concurrency;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Events;
using Orleans.Crypto.Orders;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Paging;

namespace Orleans.Crypto.Markets;

/// <summary>The order book of one market; its key is the market's name.</summary>
[Alias("order-book")]
public interface IOrderBookGrain : IGrainWithStringKey, IInboxGrain
{
    /// <summary>Matches an order whose funds are held; returns once the result is durable. An order that came before gets its first result.</summary>
    /// <param name="isRepeat">Whether it may have come before: then the journal is asked first.</param>
    [Alias("submit")]
    Task<BookReply<OrderSubmitted>> Submit(AccountId owner, OrderTerms terms, bool isRepeat);

    /// <summary>Takes an order out of the book; returns once that is durable. Null where it does not rest here (any more).</summary>
    [Alias("cancel")]
    Task<BookReply<OrderCancelled>?> Cancel(AccountId owner, OrderId order);

    /// <summary>What an order would execute to now; changes nothing.</summary>
    [Alias("preview")]
    Task<Preview> Preview(PreviewRequest request);

    /// <summary>The best price levels.</summary>
    /// <param name="levels">1 to <see cref="Depth.MaxLevels"/> of each side.</param>
    [Alias("depth"), ReadOnly]
    Task<Depth> Depth(int levels);

    /// <summary>The market's trades, newest first.</summary>
    [Alias("trades"), ReadOnly]
    Task<Page<PublicTrade>> Trades(PageRequest page);
}
