using System.Globalization;
using Orleans.Crypto.Admin.Connection;

namespace Orleans.Crypto.Admin.Replay;

/// <summary>What anyone sees of a market: its assets and its trades.</summary>
internal sealed class MarketView(ApiClient client, string market)
{
    private const int PageSize = 500;

    /// <exception cref="CommandFailed">There is no such market.</exception>
    public async Task<(AssetDecimals Base, AssetDecimals Quote)> GetAssets(CancellationToken cancellation)
    {
        var found = await client.Send<Market>(ApiRequest.Get($"v1/markets/{Uri.EscapeDataString(market)}"), cancellation);
        var pair = found.Require($"cannot read market {market}");
        var listed = await client.Send<Page<AssetDecimals>>(ApiRequest.Get("v1/assets"), cancellation);
        var assets = listed.Require("cannot read the assets").Items;
        return (Find(pair.Base), Find(pair.Quote));

        AssetDecimals Find(string symbol) =>
            assets.FirstOrDefault(asset => asset.Asset == symbol) ?? throw new CommandFailed($"the server does not list asset {symbol}");
    }

    /// <returns>Null when the market has not traded yet.</returns>
    public async Task<string?> NewestTradeId(CancellationToken cancellation)
    {
        await foreach (var trade in TradesNewestFirst(pageSize: 1, cancellation)) return trade.TradeId;
        return null;
    }

    /// <summary>Counts the trades after <paramref name="lastTradeBefore"/>, paging back until it comes up.</summary>
    public async Task<TradeTotals> TotalsSince(string? lastTradeBefore, CancellationToken cancellation)
    {
        var totals = new TradeTotals(0, 0, 0, ReachesStart: lastTradeBefore is null);
        await foreach (var trade in TradesNewestFirst(PageSize, cancellation))
        {
            if (trade.TradeId == lastTradeBefore) return totals with { ReachesStart = true };
            totals = totals with
            {
                Trades = totals.Trades + 1,
                Quantity = totals.Quantity + Parse(trade.Quantity),
                QuoteAmount = totals.QuoteAmount + Parse(trade.QuoteAmount),
            };
        }

        return totals;
    }

    private async IAsyncEnumerable<Trade> TradesNewestFirst(int pageSize, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        string? cursor = null;
        do
        {
            var path = $"v1/markets/{Uri.EscapeDataString(market)}/trades?limit={pageSize}{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}";
            var page = (await client.Send<Page<Trade>>(ApiRequest.Get(path), cancellation)).Require($"cannot read the trades of {market}");
            foreach (var trade in page.Items) yield return trade;
            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }

    private static decimal Parse(string amount) => decimal.Parse(amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    private sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);

    private sealed record Market(string Base, string Quote);

    private sealed record Trade(string TradeId, string Quantity, string QuoteAmount);
}

/// <param name="Quantity">In the base asset.</param>
/// <param name="ReachesStart">False when the server's list ended before the trade that was the newest at the start.</param>
internal sealed record TradeTotals(int Trades, decimal Quantity, decimal QuoteAmount, bool ReachesStart);
