using System.Globalization;
using Orleans.Crypto.Admin.Traders;

namespace Orleans.Crypto.Admin.Replay;

/// <summary>Which trader an order belongs to, and what each trader's part of the flow can need at most.</summary>
internal static class FundingPlan
{
    // Fees come out of what a trade receives; the head room is for a server that would hold them on top.
    private const decimal FeeHeadRoom = 1.01m;

    public static int TraderOf(ulong orderNumber, int traders) => (int)(orderNumber % (ulong)traders);

    /// <summary>
    /// All bids at their limit in the quote asset and all asks in the base asset. Cancels are not counted back: here an
    /// order may have been filled that was cancelled in the recording.
    /// </summary>
    /// <returns>One list for each trader; an asset that is not needed is left out.</returns>
    public static IReadOnlyList<Funding>[] For(IEnumerable<OrderEvent> events, int traders, AssetDecimals baseAsset, AssetDecimals quoteAsset)
    {
        var needs = new (decimal Base, decimal Quote)[traders];
        foreach (var created in events.Where(row => row.Action == OrderEventAction.Created))
        {
            ref var need = ref needs[TraderOf(created.OrderNumber, traders)];
            if (created.IsBid) need.Quote += created.Price * created.Quantity;
            else need.Base += created.Quantity;
        }

        return [.. needs.Select(need => (IReadOnlyList<Funding>)[.. Fund(baseAsset, need.Base), .. Fund(quoteAsset, need.Quote)])];
    }

    private static IEnumerable<Funding> Fund(AssetDecimals asset, decimal need)
    {
        if (need == 0) yield break;
        var scale = Math.Min(asset.Decimals, 8);
        var unit = new decimal(1, 0, 0, false, (byte)scale);
        var amount = Math.Ceiling(need * FeeHeadRoom / unit) * unit;
        yield return new Funding(asset.Asset, amount.ToString(CultureInfo.InvariantCulture));
    }
}

/// <param name="Decimals">How many the asset's amounts have, 0 to 18.</param>
internal sealed record AssetDecimals(string Asset, int Decimals);
