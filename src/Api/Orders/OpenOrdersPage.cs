using System.Globalization;
using Orleans.Crypto.Api.Requests;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Orders;

namespace Orleans.Crypto.Api.Orders;

/// <summary>
/// A part of the open orders, newest first. They change between two parts, so that the cursor is a place in the order of
/// creation rather than a count.
/// </summary>
internal static class OpenOrdersPage
{
    /// <param name="cursor">Null for the first part.</param>
    public static PageResponse<OrderResponse>? Read(
        IReadOnlyCollection<Order> orders, MarketId? market, int limit, string? cursor, MarketCatalog markets)
    {
        if (!TryReadCursor(cursor, out var after))
        {
            return null;
        }

        var rest = orders
            .Where(order => (market is null || order.Terms.Market == market) && (after is null || Place(order).CompareTo(after.Value) < 0))
            .OrderByDescending(Place)
            .Take(limit + 1)
            .ToList();
        var items = rest.Take(limit).Select(order => OrderResponse.Of(order, markets)).ToArray();
        return new(items, rest.Count > limit ? Cursor(rest[limit - 1]) : null);
    }

    private static (long Ticks, Guid Id) Place(Order order) => (order.CreatedAt.UtcTicks, order.Terms.Id.Value);

    private static string Cursor(Order order) => string.Create(CultureInfo.InvariantCulture, $"{order.CreatedAt.UtcTicks}.{order.Terms.Id.Value:N}");

    private static bool TryReadCursor(string? cursor, out (long Ticks, Guid Id)? place)
    {
        place = null;
        if (cursor is null)
        {
            return true;
        }

        var point = cursor.IndexOf('.', StringComparison.Ordinal);
        if (point < 0
            || !long.TryParse(cursor.AsSpan(0, point), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            || !Guid.TryParseExact(cursor.AsSpan(point + 1), "N", out var id))
        {
            return false;
        }

        place = (ticks, id);
        return true;
    }
}
