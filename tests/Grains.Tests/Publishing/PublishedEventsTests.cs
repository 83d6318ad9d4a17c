using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Grains.Publishing;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Users;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Grains.Tests.Publishing;

/// <summary>Whether an event leaves the journal is decided for each type, by hand.</summary>
public sealed class PublishedEventsTests
{
    private static readonly Type[] s_eventTypes =
        [.. typeof(JournalEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(JournalEvent)) && !type.IsAbstract)];

    [Fact]
    public void Every_type_of_event_is_either_published_or_private()
    {
        Assert.NotEmpty(s_eventTypes);
        Assert.All(s_eventTypes, type => Assert.True(
            PublishedEvents.IsPublished(type) != PublishedEvents.Private.ContainsKey(type),
            $"{type.Name} must stand in exactly one of {nameof(PublishedEvents)}' two lists."));
    }

    [Fact]
    public void What_grains_act_on_is_read_back_or_known_to_reach_them_otherwise() => Assert.Equal(
        [nameof(ConfirmationRenewed), nameof(EmailClaimed), nameof(RegistrationRepeated), nameof(UserOpened), nameof(VerificationRequested)],
        s_eventTypes
            .Where(type => EventCatalog.ConcernsOthers(type) && !PublishedEvents.IsReadBack(type))
            .Select(type => type.Name)
            .Order(StringComparer.Ordinal),
        StringComparer.Ordinal);

    [Fact]
    public void Grains_read_back_what_they_act_on_and_nothing_else() => Assert.Equal(
        [
            nameof(HoldCaptured), nameof(OrderAccepted), nameof(OrderCancelled), nameof(OrderMatched), nameof(OrderPlaced),
            nameof(TransferSent), nameof(TransfersSent), nameof(VerificationDecided),
        ],
        s_eventTypes.Where(PublishedEvents.IsReadBack).Select(type => type.Name).Order(StringComparer.Ordinal),
        StringComparer.Ordinal);

    [Fact]
    public void Every_type_is_published_to_one_of_the_topics_and_every_topic_has_some()
    {
        Assert.Equal(Topics.All, PublishedEvents.All.Select(published => published.Topic).Distinct(StringComparer.Ordinal).OrderBy(topic => Topics.All.ToList().IndexOf(topic)), StringComparer.Ordinal);
        Assert.All(PublishedEvents.All.GroupBy(published => published.EventType), versions => Assert.Single(versions.Select(published => published.Topic).ToHashSet(StringComparer.Ordinal)));
    }

    [Fact]
    public void Versions_count_from_one_without_gaps() => Assert.All(
        PublishedEvents.All.GroupBy(published => published.Name, StringComparer.Ordinal),
        versions => Assert.Equal(Enumerable.Range(1, versions.Count()), versions.Select(published => published.Version)));

    [Fact]
    public void A_type_is_found_by_its_name_and_version()
    {
        Assert.All(PublishedEvents.All, published => Assert.Same(published, PublishedEvents.Named(published.Type)));
        Assert.Equal(typeof(TransferSent), PublishedEvents.Named("orleans-crypto.wallet.transfer-sent.v1")?.EventType);
        Assert.Null(PublishedEvents.Named("orleans-crypto.wallet.command-refused.v1"));
    }
}
