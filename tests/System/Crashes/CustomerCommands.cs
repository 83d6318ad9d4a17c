using System.Globalization;
using System.Text.Json;

namespace Orleans.Crypto.SystemTests.Crashes;

/// <summary>A customer's random mix of commands. Memos and client order ids are the command's key, so that all it makes can be told apart.</summary>
/// <param name="name">Unique among all sources: the keys begin with it.</param>
internal sealed class CustomerCommands(string name, Guid account, IReadOnlyList<Guid> everyone, Random random) : ICommandSource
{
    // Prices within a few steps, so that about every other order crosses; price times quantity is always whole units.
    private static readonly Market[] s_markets =
    [
        new("BTC-USDT", LowestPrice: 20_000m, PriceStep: 1m, QuantityStep: 0.0001m),
        new("ETH-USDT", LowestPrice: 1_500m, PriceStep: 0.5m, QuantityStep: 0.001m),
        new("ETH-BTC", LowestPrice: 0.075m, PriceStep: 0.0001m, QuantityStep: 0.01m),
    ];

    private static readonly (string Asset, decimal Unit)[] s_assets = [("BTC", 0.00001m), ("ETH", 0.000000000000000123m), ("USDT", 0.01m)];

    private readonly List<JsonElement> _holds = [];
    private readonly List<Guid> _orders = [];
    private Guid? _quote;
    private int _count;

    public static IEnumerable<string> Markets => s_markets.Select(market => market.Name);

    public Command Next()
    {
        if (_quote is { } quote)
        {
            return Make(CommandKind.AcceptQuote, "v1/conversions", new { quoteId = quote });
        }

        return random.Next(100) switch
        {
            < 28 => Transfer(),
            < 40 => PlaceHold(),
            < 54 when _holds.Count > 0 => CloseHold(Take(_holds)),
            < 82 => PlaceOrder(),
            < 92 when _orders.Count > 0 => Make(CommandKind.CancelOrder, $"v1/orders/{Take(_orders)}", _ => null),
            _ => RequestQuote(),
        };
    }

    public void Learn(Command command, Reply reply)
    {
        switch (command.Kind)
        {
            case CommandKind.PlaceHold when reply.Succeeded:
                _holds.Add(reply.Body);
                break;
            case CommandKind.PlaceOrder when reply.Body.Text("status") == "open":
                _orders.Add(reply.Body.Id("orderId"));
                break;
            case CommandKind.RequestQuote when reply.Succeeded:
                _quote = reply.Body.Id("quoteId");
                break;
            case CommandKind.AcceptQuote:
                _quote = null;
                break;
        }
    }

    private Command Transfer()
    {
        var (asset, amount) = Amount();
        return Make(CommandKind.Transfer, "v1/transfers", key => new { to = Other(), asset, amount, memo = key });
    }

    private Command PlaceHold()
    {
        var (asset, amount) = Amount();
        return random.Next(2) == 0
            ? Make(CommandKind.PlaceHold, "v1/holds", key => new { asset, amount, memo = key })
            : Make(CommandKind.PlaceHold, "v1/holds", key => new { asset, amount, to = Other(), memo = key });
    }

    /// <summary>Releases it, or captures all, half or the least of it.</summary>
    private Command CloseHold(JsonElement hold)
    {
        var path = $"v1/holds/{hold.Text("holdId")}";
        var to = hold.Text("to") is { } agreed ? Guid.Parse(agreed) : Other();
        return random.Next(3) switch
        {
            0 => Make(CommandKind.ReleaseHold, $"{path}/release", _ => null),
            1 => Make(CommandKind.CaptureHold, $"{path}/capture", new { to }),
            _ => Make(CommandKind.CaptureHold, $"{path}/capture", new { to, amount = s_assets.First(asset => asset.Asset == hold.Text("asset")).Unit.Text() }),
        };
    }

    private Command PlaceOrder()
    {
        var market = s_markets[random.Next(s_markets.Length)];
        var side = random.Next(2) == 0 ? "buy" : "sell";
        var timeInForce = random.Next(4) == 0 ? "ioc" : "gtc";
        var price = (market.LowestPrice + random.Next(10) * market.PriceStep).Text();
        var quantity = (random.Next(5, 100) * market.QuantityStep).Text();
        return Make(
            CommandKind.PlaceOrder,
            "v1/orders",
            key => new { market = market.Name, side, type = "limit", timeInForce, price, quantity, clientOrderId = key });
    }

    private Command RequestQuote()
    {
        var market = s_markets[random.Next(s_markets.Length)];
        var (@base, quote) = (market.Name.Split('-')[0], market.Name.Split('-')[1]);
        // In the base asset either way, so that what is left of the orders that it meets stays on their grid.
        var amount = (random.Next(5, 50) * market.QuantityStep).Text();
        return random.Next(2) == 0
            ? Make(CommandKind.RequestQuote, "v1/conversions/quotes", new { from = quote, to = @base, amount, amountOf = "to" })
            : Make(CommandKind.RequestQuote, "v1/conversions/quotes", new { from = @base, to = quote, amount, amountOf = "from" });
    }

    private (string Asset, string Amount) Amount()
    {
        var (asset, unit) = s_assets[random.Next(s_assets.Length)];
        return (asset, (random.Next(1, 1_000) * unit).Text());
    }

    /// <summary>The first account gets half of all: a hot wallet, whose history outgrows a snapshot.</summary>
    private Guid Other()
    {
        var other = account;
        while (other == account)
        {
            other = everyone[random.Next(2) == 0 ? 0 : random.Next(everyone.Count)];
        }

        return other;
    }

    private T Take<T>(List<T> list)
    {
        var index = random.Next(list.Count);
        var item = list[index];
        list.RemoveAt(index);
        return item;
    }

    private Command Make(CommandKind kind, string path, object? body) => Make(kind, path, _ => body);

    private Command Make(CommandKind kind, string path, Func<string, object?> body)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{name}-{++_count}");
        return new(kind, account, key, path, body(key) is { } content ? JsonSerializer.Serialize(content) : null);
    }

    private sealed record Market(string Name, decimal LowestPrice, decimal PriceStep, decimal QuantityStep);
}
