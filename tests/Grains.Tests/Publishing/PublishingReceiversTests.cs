using Orleans.Crypto.Accounts;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Grains.Publishing;
using Orleans.Crypto.Users;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Grains.Tests.Publishing;

public sealed class PublishingReceiversTests
{
    private static readonly AccountId s_account = AccountId.New();
    private static readonly AccountId s_other = AccountId.New();
    private static readonly Amount s_amount = new(new("BTC"), 5);

    private readonly ScriptedStreams _streams = new();
    private readonly ScriptedInboxes _inboxes = new();
    private readonly PublishingReceivers _receivers;

    public PublishingReceiversTests() => _receivers = new(_streams, _inboxes.Receivers, _inboxes.Events);

    [Fact]
    public void What_grains_read_from_the_topics_is_published_and_nobody_is_called()
    {
        var sent = new TransferSent(TransferId.New(), s_other, s_amount, null);

        Assert.Equal([new Delivery(Inbox.Published(StreamIds.Wallet(s_account)), sent)], Of(StreamIds.Wallet(s_account), sent));
    }

    [Fact]
    public void What_concerns_only_readers_outside_is_published()
    {
        var deposited = new FundsDeposited(TransferId.New(), s_amount, null, s_other);

        Assert.Equal([new Delivery(Inbox.Published(StreamIds.Wallet(s_account)), deposited)], Of(StreamIds.Wallet(s_account), deposited));
    }

    [Fact]
    public void A_secret_is_brought_to_whom_it_concerns_and_is_not_published()
    {
        var renewed = new ConfirmationRenewed(s_account, "alice@example.com", "hash", new("nonce", DateTimeOffset.UnixEpoch));

        Assert.Equal([new Delivery(Inbox.Mail(s_account), renewed)], Of(StreamIds.User(s_account), renewed));
    }

    [Fact]
    public void What_is_published_in_part_is_also_brought_as_a_whole_to_whom_it_concerns()
    {
        var opened = new UserOpened(s_account, "alice@example.com", "hash", [Role.Customer], new("nonce", DateTimeOffset.UnixEpoch));

        Assert.Equal(
            [new Delivery(Inbox.Published(StreamIds.User(s_account)), opened), new Delivery(Inbox.Mail(s_account), opened)],
            Of(StreamIds.User(s_account), opened));
    }

    [Fact]
    public void What_is_private_and_concerns_nobody_goes_nowhere() => Assert.Empty(Of(StreamIds.User(s_account), new AllSessionsEnded()));

    [Fact]
    public void Every_published_event_goes_to_the_stream_of_its_grain_once()
    {
        foreach (var (_, envelope) in Samples.All)
        {
            var published = _receivers.Of(envelope).Where(delivery => delivery.Inbox.Kind == InboxKind.Published);
            Assert.Equal([new Delivery(Inbox.Published(envelope.StreamId), envelope.Event)], published);
        }
    }

    [Fact]
    public void What_is_neither_published_nor_of_concern_to_a_grain_need_not_be_read()
    {
        var types = typeof(JournalEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(JournalEvent)) && !type.IsAbstract).ToArray();

        var unread = types.Where(type => !PublishedEvents.IsPublished(type) && !EventCatalog.ConcernsOthers(type)).Select(_inboxes.Events.NameOf).ToArray();

        Assert.NotEmpty(unread);
        Assert.Equal(unread.Order(StringComparer.Ordinal), _receivers.OfNobodysConcern.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        // Nobody reads them without publication either; some of what is published, he need not.
        Assert.ProperSubset(_inboxes.Receivers.OfNobodysConcern.ToHashSet(StringComparer.Ordinal), _receivers.OfNobodysConcern.ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_batch_for_a_stream_is_published_in_its_order_and_ends_when_it_is_durable()
    {
        var durable = new TaskCompletionSource();
        _streams.Durable = durable.Task;
        EventEnvelope[] batch = [Envelope(1), Envelope(2), Envelope(4)];

        var delivery = _receivers.Deliver(Inbox.Published(StreamIds.Wallet(s_account)), [.. batch]);

        Assert.Equal(batch, Assert.Single(_streams.Published));
        Assert.False(delivery.IsCompleted);
        durable.SetResult();
        await delivery;
        Assert.Empty(_inboxes.Deliveries);
    }

    [Fact]
    public async Task A_publication_that_fails_fails_the_batch()
    {
        _streams.Durable = Task.FromException(new TimeoutException());

        await Assert.ThrowsAsync<TimeoutException>(() => _receivers.Deliver(Inbox.Published(StreamIds.Wallet(s_account)), [Envelope(1)]));
    }

    [Fact]
    public async Task A_batch_for_a_grain_is_a_call()
    {
        _inboxes.Add(Inbox.Mail(s_account));
        EventEnvelope[] batch = [Envelope(1), Envelope(2)];

        await _receivers.Deliver(Inbox.Mail(s_account), [.. batch]);

        var (inbox, envelopes) = Assert.Single(_inboxes.Deliveries);
        Assert.Equal(Inbox.Mail(s_account), inbox);
        Assert.Equal(batch, envelopes);
        Assert.Empty(_streams.Published);
    }

    private static EventEnvelope Envelope(long version) =>
        new(100 + version, StreamIds.Wallet(s_account), version, DateTimeOffset.UnixEpoch, new TransferSent(TransferId.New(), s_other, s_amount, null));

    private Delivery[] Of(string streamId, JournalEvent e) => [.. _receivers.Of(new(7, streamId, 3, DateTimeOffset.UnixEpoch, e))];
}
