using Microsoft.Extensions.DependencyInjection;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Wallets;
using Orleans.Serialization;

namespace Orleans.Crypto.Grains.Tests.Publishing;

/// <summary>Compares events by all that the journal keeps of them: records compare arrays by identity.</summary>
internal static class Events
{
    private static readonly EventCatalog s_catalog = new(new ServiceCollection().AddSerializer().BuildServiceProvider());

    public static void AssertEqual(EventEnvelope expected, EventEnvelope? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected with { Event = actual.Event }, actual);
        Assert.IsType(expected.Event.GetType(), actual.Event);
        Assert.Equal(s_catalog.Serialize(AsPublished(expected.Event)), s_catalog.Serialize(actual.Event));
    }

    /// <summary>What was refused of a bulk stays with its sender; no receiver acts on it.</summary>
    private static JournalEvent AsPublished(JournalEvent e) => e is TransfersSent sent ? sent with { Refused = [] } : e;
}
