using Orleans.Crypto.Accounts;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Grains.Publishing;
using Orleans.Crypto.Wallets;
using Orleans.Streams;

namespace Orleans.Crypto.Grains.Tests.Publishing;

/// <summary>What the reader of a grain's published events does with a batch of them.</summary>
public sealed class PublishedEventsGrainTests
{
    private static readonly AccountId s_sender = AccountId.New();
    private static readonly AccountId s_one = AccountId.New();
    private static readonly AccountId s_other = AccountId.New();
    private static readonly Amount s_amount = new(new("BTC"), 5);

    private readonly ScriptedInboxes _inboxes = new();
    private readonly PublishedEventsGrain _grain;

    public PublishedEventsGrainTests() => _grain = new(_inboxes.Receivers);

    [Fact]
    public async Task Each_inbox_gets_its_events_in_order_in_one_call()
    {
        _inboxes.Add(Inbox.Wallet(s_one));
        _inboxes.Add(Inbox.Wallet(s_other));

        await Read(Sent(1, s_one), Sent(2, s_other), Sent(3, s_one), Sent(5, s_one), Sent(8, s_other));

        Assert.Equal(2, _inboxes.Deliveries.Count);
        Assert.Equal([1, 3, 5], VersionsFor(s_one));
        Assert.Equal([2, 8], VersionsFor(s_other));
    }

    [Fact]
    public async Task An_event_stays_what_it_was_on_its_way()
    {
        _inboxes.Add(Inbox.Wallet(s_one));
        var sent = Sent(3, s_one);

        await Read(sent);

        Assert.Equal(sent, Assert.Single(Assert.Single(_inboxes.Deliveries).Envelopes));
    }

    [Fact]
    public async Task Of_a_bulk_each_recipient_gets_his_own_transfers_only()
    {
        _inboxes.Add(Inbox.Wallet(s_one));
        _inboxes.Add(Inbox.Wallet(s_other));
        var bulk = new TransfersSent(TransferId.New().Bulk, [new(s_one, s_amount, "first"), new(s_other, s_amount, null), new(s_one, s_amount, "third")], []);

        await Read(Envelope(4, bulk), Sent(5, s_other));

        var ofOne = For(s_one);
        Assert.Equal([bulk.Single(0), bulk.Single(2)], ofOne.Select(envelope => envelope.Event));
        Assert.All(ofOne, envelope => Assert.Equal((4, StreamIds.Wallet(s_sender)), (envelope.Version, envelope.StreamId)));
        Assert.Equal([4, 5], VersionsFor(s_other));
    }

    [Fact]
    public async Task An_event_that_concerns_nobody_calls_nobody()
    {
        await Read(Envelope(1, new FundsDeposited(TransferId.New(), s_amount, null, s_other)));

        Assert.Empty(_inboxes.Deliveries);
    }

    [Fact]
    public async Task The_batch_ends_when_the_last_inbox_has_handled_its_part()
    {
        var handled = new TaskCompletionSource();
        _inboxes.Add(Inbox.Wallet(s_one), handled.Task);
        _inboxes.Add(Inbox.Wallet(s_other));

        var batch = Read(Sent(1, s_one), Sent(2, s_other));

        // Nobody waits for the other one.
        Assert.Equal(2, _inboxes.Deliveries.Count);
        Assert.False(batch.IsCompleted);
        handled.SetResult();
        await batch;
    }

    [Fact]
    public async Task One_inbox_that_fails_fails_the_batch_after_the_others_had_their_part()
    {
        _inboxes.Add(Inbox.Wallet(s_one), Task.FromException(new TimeoutException()));
        _inboxes.Add(Inbox.Wallet(s_other));

        await Assert.ThrowsAsync<TimeoutException>(() => Read(Sent(1, s_one), Sent(2, s_other)));

        Assert.Equal([2], VersionsFor(s_other));
    }

    private static EventEnvelope Sent(long version, AccountId to) => Envelope(version, new TransferSent(TransferId.New(), to, s_amount, null));

    private static EventEnvelope Envelope(long version, JournalEvent e) => new(100 + version, StreamIds.Wallet(s_sender), version, DateTimeOffset.UnixEpoch, e);

    private Task Read(params EventEnvelope[] envelopes) => _grain.OnNextAsync([.. envelopes.Select(envelope => new SequentialItem<EventEnvelope>(envelope, null!))]);

    private EventEnvelope[] For(AccountId account) =>
        [.. _inboxes.Deliveries.Where(delivery => delivery.Inbox == Inbox.Wallet(account)).SelectMany(delivery => delivery.Envelopes)];

    private IEnumerable<long> VersionsFor(AccountId account) => For(account).Select(envelope => envelope.Version);
}
