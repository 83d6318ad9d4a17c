using FsCheck;
using FsCheck.Fluent;
using Orleans.Crypto.Matching.Tests.OrderFlow;

namespace Orleans.Crypto.Matching.Tests.Model;

/// <summary>One step of a random command sequence.</summary>
public abstract record Command;

/// <summary>Submits an order; it gets its id when the sequence runs.</summary>
public sealed record Place(IncomingOrder Order) : Command
{
    public IncomingOrder WithNumber(int number) => Order with { Id = OrderNumbers.ToOrderId((ulong)number), Owner = OwnerOf(number) };

    private static AccountId OwnerOf(int number) => new(OrderNumbers.ToOrderId((ulong)number % 5).Value);
}

/// <summary>Cancels the order submitted so many submissions ago, whatever became of it.</summary>
public sealed record CancelEarlier(int Back) : Command;

/// <summary>Few prices and small quantities, so that orders meet, queue up and exhaust each other often.</summary>
public static class Commands
{
    private const int HighestPrice = 9;
    private const int HighestLots = 12;

    private static readonly Gen<Side> Sides = Gen.Elements(Side.Buy, Side.Sell);
    private static readonly Gen<long> Prices = Gen.Choose(1, HighestPrice).Select(price => (long)price);
    private static readonly Gen<long> Lots = Gen.Choose(1, HighestLots).Select(lots => (long)lots);
    private static readonly Gen<Int128> QuoteUnits = Gen.Choose(1, HighestPrice * HighestLots * 2).Select(units => (Int128)units);

    public static Arbitrary<Command> Arbitrary() => Any().ToArbitrary();

    public static Gen<Command> Any() => Gen.Frequency(
        (10, Limit(TimeInForce.Gtc)),
        (2, Limit(TimeInForce.Ioc)),
        (2, Limit(TimeInForce.Fok)),
        (2, Limit(TimeInForce.Gtc).Select(place => place with { Order = place.Order with { PostOnly = true } })),
        (1, Market()),
        (2, Bounded()),
        (2, Budget()))
        .Select(place => (Command)place)
        .OrCancel();

    private static Gen<Command> OrCancel(this Gen<Command> places) => Gen.Frequency(
        (4, places),
        (1, Gen.Choose(1, 30).Select(back => (Command)new CancelEarlier(back))));

    private static Gen<Place> Limit(TimeInForce timeInForce) =>
        from side in Sides
        from price in Prices
        from lots in Lots
        select new Place(new() { Id = default, Owner = default, Side = side, PriceTicks = price, Lots = lots, TimeInForce = timeInForce });

    private static Gen<Place> Market() =>
        from place in Limit(TimeInForce.Gtc)
        from timeInForce in Gen.Elements(TimeInForce.Gtc, TimeInForce.Ioc, TimeInForce.Fok)
        select new Place(place.Order with { PriceTicks = 0, TimeInForce = timeInForce });

    private static Gen<Place> Bounded() =>
        from place in Limit(TimeInForce.Fok)
        from isMarket in Gen.Elements(true, false)
        from bound in QuoteUnits
        select new Place(place.Order with { PriceTicks = isMarket ? 0 : place.Order.PriceTicks, QuoteBound = bound });

    private static Gen<Place> Budget() =>
        from place in Market()
        from limit in Gen.Frequency((3, Gen.Constant(0L)), (1, Prices))
        from budget in QuoteUnits
        select new Place(place.Order with { Side = Side.Buy, PriceTicks = limit, Lots = 0, QuoteBudget = budget });
}
