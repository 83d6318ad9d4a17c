using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Orleans.Crypto.Matching.Tests.OrderFlow;

/// <summary>
/// Five hours of a real market: orders and cancels of the recorded feed go through the book, and its trades are
/// compared with those that the exchange itself reported. Prices in cents, quantities in satoshi.
/// </summary>
public sealed class BitstampTests
{
    private const string Feed = "bitstamp-btcusd-2015-05-01/feed.log.xz";

    [SharedDataFact(Feed)]
    public void Real_orders_make_the_trades_that_the_exchange_reported()
    {
        var book = new OrderBook(NotionalScale.Create(10_000, 1, 8), maxRestingOrders: 100_000);
        var fills = new FillBuffer();
        var made = new List<(long Cents, long Satoshi)>();
        var reported = new List<(long Cents, long Satoshi)>();

        foreach (var line in Encoding.UTF8.GetString(SharedData.Unpack(Feed)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(' ', 3);
            using var document = JsonDocument.Parse(parts[2]);
            var content = document.RootElement;
            switch (parts[1])
            {
                case "order_created":
                    book.Submit(ReadOrder(content), fills);
                    foreach (var fill in fills.Fills) made.Add((fill.PriceTicks, fill.Lots));
                    break;
                case "order_deleted":
                    book.Cancel(ReadId(content), out _);
                    break;
                case "trade":
                    reported.Add((Cents(content), Satoshi(content)));
                    break;
            }
        }

        Assert.Equal(575, reported.Count);
        Assert.Equal(517, made.Count);
        Assert.Equal(508, CountCommon(made, reported));
    }

    private static int CountCommon(List<(long Cents, long Satoshi)> made, List<(long Cents, long Satoshi)> reported)
    {
        var left = reported.CountBy(trade => trade).ToDictionary();
        var common = 0;
        foreach (var trade in made)
        {
            if (left.GetValueOrDefault(trade) == 0) continue;
            left[trade]--;
            common++;
        }

        return common;
    }

    private static IncomingOrder ReadOrder(JsonElement content) => new()
    {
        Id = ReadId(content),
        Owner = default,
        Side = (Side)content.GetProperty("order_type").GetByte(),
        PriceTicks = Cents(content),
        Lots = Satoshi(content),
    };

    private static OrderId ReadId(JsonElement content) => OrderNumbers.ToOrderId(content.GetProperty("id").GetUInt64());

    private static long Cents(JsonElement content) => Scaled(content.GetProperty("price"), 100);

    private static long Satoshi(JsonElement content) => Scaled(content.GetProperty("amount"), 100_000_000);

    // Orders carry strings, trades carry numbers with floating-point noise behind the last satoshi.
    private static long Scaled(JsonElement number, long unit)
    {
        var text = number.ValueKind == JsonValueKind.String ? number.GetString()! : number.GetRawText();
        return (long)decimal.Round(decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) * unit);
    }
}
