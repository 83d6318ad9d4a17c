using System.Numerics;
using Orleans.Crypto.Markets;

namespace Orleans.Crypto.Api.Orders;

internal static class AveragePrices
{
    /// <summary>Quote for one whole base asset, cut to the quote asset's decimals.</summary>
    /// <param name="lots">Above zero.</param>
    public static string Format(Market market, Int128 quoteUnits, long lots)
    {
        var price = (BigInteger)quoteUnits * BigInteger.Pow(10, market.Base.Decimals) / ((BigInteger)lots * (BigInteger)market.LotUnits);
        return market.Quote.Format((Int128)price);
    }
}
