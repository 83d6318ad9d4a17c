using System.Collections.Immutable;
using System.Globalization;
using Orleans.Crypto.Paging;

namespace Orleans.Crypto.Api.Requests;

/// <summary>One part of a list, newest first.</summary>
/// <param name="NextCursor">Where the next part begins; null at the end. A part can be short and not the last.</param>
internal sealed record PageResponse<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>A list that is always whole.</summary>
internal sealed record ItemsResponse<T>(IReadOnlyList<T> Items);

internal static class PageFields
{
    /// <summary>The query's <c>limit</c> and <c>cursor</c>.</summary>
    public static PageRequest Page(this RequestErrors errors, string? limit, string? cursor)
    {
        var before = long.MaxValue;
        if (cursor is not null && (!long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out before) || before < 1))
        {
            errors.Invalid("cursor", "'cursor' must be the nextCursor of an earlier answer.");
        }

        return new(before, errors.Limit(limit));
    }

    public static int Limit(this RequestErrors errors, string? text, string field = "limit", int max = PageRequest.MaxLimit)
    {
        if (text is null)
        {
            return PageRequest.DefaultLimit;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) || limit < 1 || limit > max)
        {
            errors.Invalid(field, $"'{field}' must be a whole number from 1 to {max}.");
        }

        return limit;
    }

    public static PageResponse<TResponse> ToResponse<T, TContext, TResponse>(this Page<T> page, TContext context, Func<T, TContext, TResponse> map) =>
        new(page.Items.ToResponses(context, map), page.Before == 0 ? null : page.Before.ToString(CultureInfo.InvariantCulture));

    public static TResponse[] ToResponses<T, TContext, TResponse>(this ImmutableArray<T> items, TContext context, Func<T, TContext, TResponse> map)
    {
        var responses = new TResponse[items.Length];
        for (var i = 0; i < responses.Length; i++)
        {
            responses[i] = map(items[i], context);
        }

        return responses;
    }
}
