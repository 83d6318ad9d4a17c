using System.Globalization;

namespace Orleans.Crypto.Admin.Replay;

internal enum OrderEventAction
{
    /// <summary>An order was placed.</summary>
    Created,

    /// <summary>An order was filled in part.</summary>
    Changed,

    /// <summary>An order ended: cancelled when volume was left, filled otherwise.</summary>
    Deleted,
}

/// <summary>One row of a recorded order flow.</summary>
/// <param name="OrderNumber">The recording exchange's id of the order.</param>
/// <param name="Price">In the quote asset; <paramref name="PriceText"/> is the same as recorded.</param>
/// <param name="Satoshi">The order's remaining volume after this event, in hundred-millionths of the base asset.</param>
internal sealed record OrderEvent(ulong OrderNumber, string PriceText, decimal Price, long Satoshi, OrderEventAction Action, bool IsBid)
{
    public const string Header = "id,timestamp,exchange.timestamp,price,volume,action,direction";
    private const decimal SatoshiPerCoin = 100_000_000m;
    private const int Columns = 7;

    public bool IsCancel => Action == OrderEventAction.Deleted && Satoshi > 0;

    public decimal Quantity => Satoshi / SatoshiPerCoin;

    public string QuantityText => Quantity.ToString("0.########", CultureInfo.InvariantCulture);

    /// <exception cref="FormatException">The row is not of the recorded form; the message says what is wrong.</exception>
    public static OrderEvent Parse(string row)
    {
        var cells = row.Split(',');
        if (cells.Length != Columns) throw new FormatException($"{Columns} columns expected, {cells.Length} found");
        if (!ulong.TryParse(cells[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            throw new FormatException($"'{cells[0]}' is not an order id");
        if (!decimal.TryParse(cells[3], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var price) || price <= 0)
            throw new FormatException($"'{cells[3]}' is not a price");
        if (!long.TryParse(cells[4], NumberStyles.None, CultureInfo.InvariantCulture, out var satoshi))
            throw new FormatException($"'{cells[4]}' is not a volume in satoshi");
        return new OrderEvent(number, cells[3], price, satoshi, ParseAction(cells[5]), ParseIsBid(cells[6]));
    }

    private static OrderEventAction ParseAction(string text) => text switch
    {
        "created" => OrderEventAction.Created,
        "changed" => OrderEventAction.Changed,
        "deleted" => OrderEventAction.Deleted,
        _ => throw new FormatException($"'{text}' is not an action (created, changed, deleted)"),
    };

    private static bool ParseIsBid(string text) => text switch
    {
        "bid" => true,
        "ask" => false,
        _ => throw new FormatException($"'{text}' is not a direction (bid, ask)"),
    };
}
