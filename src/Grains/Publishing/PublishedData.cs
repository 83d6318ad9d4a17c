using System.Collections.Immutable;
using Orleans.Crypto.Events;

namespace Orleans.Crypto.Grains.Publishing;

/// <summary>The JSON of a type of event that only a part of is for others.</summary>
internal interface IPublishedPart<TSelf, TEvent>
    where TSelf : IPublishedPart<TSelf, TEvent>
    where TEvent : JournalEvent
{
    /// <param name="subject">The account id or the market's name.</param>
    static abstract TSelf Of(TEvent e, string subject, Scales scales);
}

/// <summary>The JSON of a type of event, from which the event can be made again.</summary>
internal interface IPublishedData<TSelf, TEvent> : IPublishedPart<TSelf, TEvent>
    where TSelf : IPublishedData<TSelf, TEvent>
    where TEvent : JournalEvent
{
    TEvent ToEvent(Scales scales);
}

internal static class PublishedLists
{
    /// <exception cref="FormatException">An item is null: the types of lists don't keep JSON from that.</exception>
    public static ImmutableArray<TResult> Each<T, TResult>(this IReadOnlyList<T?> items, Func<T, TResult> read)
        where T : class
    {
        var results = ImmutableArray.CreateBuilder<TResult>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            results.Add(read(items[i] ?? throw new FormatException("A list holds null.")));
        }

        return results.MoveToImmutable();
    }
}
