using System.Text;
using Confluent.Kafka;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Grains.Publishing;
using Orleans.Crypto.Silo.Streams;
using Orleans.Crypto.Users;
using Orleans.Runtime;
using Orleans.Streaming.Kafka;

namespace Orleans.Crypto.Silo.Tests.Streams;

public sealed class CloudEventFormatTests
{
    private static readonly KafkaTopic s_topic = new("prefix-transfers", Partitions: 4, Namespace: Topics.Transfers);
    private static readonly string s_key = World.Account.ToString();

    private readonly CloudEventFormat _format = new(World.Messages);

    [Fact]
    public void An_event_of_ours_comes_back_on_the_stream_of_its_grain()
    {
        var envelope = World.InWallet(World.Sent());

        var message = Write(envelope);

        Assert.Equal(s_key, Encoding.UTF8.GetString(message.Key));
        Assert.Equal(envelope.Time.ToUnixTimeMilliseconds(), message.Timestamp.UnixTimestampMs);
        Assert.Equal(StreamId.Create(Topics.Transfers, s_key), _format.ReadStream(s_topic, message));
        Assert.True(_format.TryRead<EventEnvelope>(message, out var read));
        Assert.Equal(envelope with { Event = read.Event }, read);
        Assert.Equal(((Wallets.TransferSent)envelope.Event).TransferId, Assert.IsType<Wallets.TransferSent>(read.Event).TransferId);
    }

    [Fact]
    public void The_callers_context_is_not_told_to_others()
    {
        var envelope = World.InWallet(World.Sent());

        var message = _format.Write(StreamId.Create(Topics.Transfers, s_key), envelope, new Dictionary<string, object>(StringComparer.Ordinal) { ["secret"] = "of the caller" });

        Assert.Equal(MessageHeaders.All.Order(StringComparer.Ordinal), message.Headers.Select(header => header.Key).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Null(_format.ReadRequestContext(message));
    }

    [Fact]
    public void Headers_that_came_on_the_way_are_passed_over()
    {
        var message = Write(World.InWallet(World.Sent()));
        message.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"u8.ToArray());
        message.Headers.Add("empty", null);

        Assert.NotNull(_format.ReadStream(s_topic, message));
        Assert.True(_format.TryRead<EventEnvelope>(message, out _));
    }

    [Fact]
    public void An_event_that_no_grain_acts_on_is_passed_over() =>
        Assert.Null(_format.ReadStream(s_topic, Write(World.InWallet(World.Deposited()))));

    [Fact]
    public void An_event_that_is_published_in_part_is_passed_over()
    {
        var opened = World.In(StreamIds.User(World.Account), new UserOpened(World.Account, "alice@example.com", "hash", [Role.Customer], null));

        Assert.Null(_format.ReadStream(new("users", 4, Namespace: Topics.Users), Write(opened)));
    }

    [Fact]
    public void A_type_that_is_not_known_yet_waits_for_a_silo_that_knows_it()
    {
        var message = Write(World.InWallet(World.Sent()));
        Replace(message, MessageHeaders.Type, "orleans-crypto.wallet.transfer-sent.v99");

        Assert.Equal(StreamId.Create(Topics.Transfers, s_key), _format.ReadStream(s_topic, message));
        Assert.Contains("v99", Assert.Throws<UnreadableMessageException>(() => _format.TryRead<EventEnvelope>(message, out _)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MessageHeaders.StreamId)]
    [InlineData(MessageHeaders.StreamVersion)]
    [InlineData(MessageHeaders.JournalPosition)]
    [InlineData(MessageHeaders.Time)]
    public void A_damaged_message_of_ours_can_not_be_read(string header)
    {
        var missing = Write(World.InWallet(World.Sent()));
        missing.Headers.Remove(header);
        var empty = Write(World.InWallet(World.Sent()));
        Replace(empty, header, null);

        Assert.Throws<UnreadableMessageException>(() => _format.TryRead<EventEnvelope>(missing, out _));
        Assert.Throws<UnreadableMessageException>(() => _format.TryRead<EventEnvelope>(empty, out _));
    }

    [Fact]
    public void A_message_of_somebody_else_belongs_to_no_stream()
    {
        var withoutKey = Write(World.InWallet(World.Sent()));
        withoutKey.Key = null!;
        var withEmptyKey = Write(World.InWallet(World.Sent()));
        withEmptyKey.Key = [];
        var withoutType = Write(World.InWallet(World.Sent()));
        withoutType.Headers.Remove(MessageHeaders.Type);
        var withEmptyType = Write(World.InWallet(World.Sent()));
        Replace(withEmptyType, MessageHeaders.Type, null);

        Assert.All(
            [new() { Key = [1], Value = [2] }, withoutKey, withEmptyKey, withoutType, withEmptyType],
            (Message<byte[], byte[]> message) => Assert.Throws<FormatException>(() => _format.ReadStream(s_topic, message)));
    }

    [Fact]
    public void A_subscriber_of_another_type_gets_nothing()
    {
        Assert.False(_format.TryRead<string>(Write(World.InWallet(World.Sent())), out var read));
        Assert.Null(read);
    }

    [Fact]
    public void What_is_private_can_not_be_written()
    {
        Assert.Throws<InvalidOperationException>(() => Write(World.In(StreamIds.User(World.Account), new AllSessionsEnded())));
        Assert.Throws<ArgumentException>(() => _format.Write(StreamId.Create(Topics.Users, s_key), "anything else", null));
    }

    private Message<byte[], byte[]> Write(EventEnvelope envelope) =>
        _format.Write(StreamId.Create(PublishedEvents.Of(envelope.Event.GetType())?.Topic ?? Topics.Users, s_key), envelope, null);

    private static void Replace(Message<byte[], byte[]> message, string header, string? value)
    {
        message.Headers.Remove(header);
        message.Headers.Add(header, value is null ? null : Encoding.UTF8.GetBytes(value));
    }
}
