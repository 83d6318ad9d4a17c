using Orleans.Crypto.Orders;

namespace Orleans.Crypto.Load.Bench;

internal enum Front
{
    Http,
    Grains,
}

/// <summary>How a command ended: done, refused by a rule, or failed, which a sound server under this load never does.</summary>
internal enum Answer
{
    Done,
    Refused,
    Failed,
}

/// <param name="PriceTicks">In ticks of BTC-USDT: 0.01 USDT.</param>
/// <param name="Lots">In lots of BTC-USDT: 0.00000001 BTC.</param>
internal readonly record struct NewOrder(Side Side, TimeInForce TimeInForce, long PriceTicks, long Lots);

/// <summary>A running system, as a caller meets it. Accounts are numbers.</summary>
internal interface IExchange : IAsyncDisposable
{
    /// <summary>Processor time of the system so far, without its database; of this whole process where it runs inside it.</summary>
    TimeSpan ProcessorTime { get; }

    bool IsInThisProcess { get; }

    /// <summary>Sends one cent of USDT.</summary>
    Task<Answer> Transfer(int from, int to);
}

/// <summary>One that trades, too.</summary>
internal interface IMarketExchange : IExchange
{
    Task<(Answer Answer, Guid Order)> Place(int account, NewOrder order);

    Task<Answer> Cancel(int account, Guid order);
}

/// <param name="Balanced">Whether every asset's accounts sum to zero.</param>
/// <param name="Settled">Whether nothing is on its way between two wallets.</param>
internal readonly record struct Ledger(bool Balanced, bool Settled);
