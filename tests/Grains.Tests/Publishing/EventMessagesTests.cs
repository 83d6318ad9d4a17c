using System.Text;
using System.Text.Json.Nodes;
using FsCheck.Xunit;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Publishing;
using Orleans.Crypto.Orders;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Users;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Grains.Tests.Publishing;

/// <summary>What is published can be read by others, and is read back by grains without a loss.</summary>
public sealed class EventMessagesTests
{
    private readonly EventMessages _messages = new(Samples.Assets, Samples.Markets);

    public static TheoryData<string> Names => [.. Samples.All.Select(sample => sample.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_event_that_is_published_whole_is_read_back_as_it_was(string name)
    {
        var envelope = Sample(name);
        var published = PublishedEvents.Of(envelope.Event.GetType())!;
        var message = _messages.Write(envelope);

        var read = _messages.Read(message.Headers, message.Data);

        Assert.Same(published, EventMessages.TypeOf(message.Headers));
        if (published.IsWhole)
        {
            Events.AssertEqual(envelope, read);
        }
        else
        {
            Assert.Null(read);
        }
    }

    [Fact]
    public void Every_published_type_has_a_sample() => Assert.Empty(PublishedEvents.All
        .Select(published => published.EventType)
        .Except(Samples.All.Select(sample => sample.Envelope.Event.GetType())));

    [Fact]
    public void A_message_is_a_CloudEvent_in_the_binary_mode_of_the_Kafka_binding()
    {
        var envelope = Sample("transfer-sent");

        var message = _messages.Write(envelope);

        var account = envelope.StreamId["wallet/".Length..];
        Assert.Equal("transfers", message.Topic);
        Assert.Equal(account, message.Key);
        Assert.Equal(MessageHeaders.All.Order(StringComparer.Ordinal), message.Headers.Select(header => header.Key).Order(StringComparer.Ordinal));
        var headers = message.Headers.ToDictionary(header => header.Key, header => Encoding.UTF8.GetString(header.Value), StringComparer.Ordinal);
        Assert.Equal("1.0", headers["ce_specversion"]);
        Assert.Equal($"wallet/{account}/17", headers["ce_id"]);
        Assert.Equal("/orleans-crypto/wallets", headers["ce_source"]);
        Assert.Equal("orleans-crypto.wallet.transfer-sent.v1", headers["ce_type"]);
        Assert.Equal(account, headers["ce_subject"]);
        Assert.Equal("2026-11-25T10:29:06.703769Z", headers["ce_time"]);
        Assert.Equal($"wallet/{account}", headers["ce_streamid"]);
        Assert.Equal("17", headers["ce_streamversion"]);
        Assert.Equal("5000000001", headers["ce_journalposition"]);
        Assert.Equal("application/json", headers["content-type"]);
    }

    [Fact]
    public void Data_is_in_the_words_of_the_api()
    {
        var data = JsonNode.Parse(_messages.Write(Sample("order-updated")).Data)!;

        Assert.Equal("buy", (string?)data["order"]!["terms"]!["side"]);
        Assert.Equal("65125.5", (string?)data["order"]!["terms"]!["price"]);
        Assert.Equal("0.015", (string?)data["order"]!["terms"]!["quantity"]);
        Assert.Equal("42", (string?)data["fills"]![0]!["tradeId"]);
        Assert.Equal("0.00001", (string?)data["fills"]![0]!["fee"]);
        Assert.Equal("2026-11-25T10:29:06.703769Z", (string?)data["fills"]![0]!["time"]);
        Assert.Equal("0.00499", (string?)data["balances"]![0]!["available"]);
        Assert.False(data["order"]!.AsObject().ContainsKey("reason"), "What has no value is left out.");
    }

    [Property]
    public void Amounts_of_any_size_and_sign_are_read_back_exactly(long high, ulong low, byte scale)
    {
        var units = new Int128((ulong)high, low);
        if (units == Int128.MinValue)
        {
            return; // It has no positive counterpart: no amount can be it.
        }

        var asset = new Asset(new("ANY"), scale % (Asset.MaxDecimals + 1));
        var messages = new EventMessages(new([asset]), Samples.Markets);
        var sent = new TransferSent(TransferId.New(), AccountId.New(), new(asset.Id, units), null) { Balances = [new(new(asset.Id, -units), new(asset.Id, units))] };
        var envelope = new EventEnvelope(1, StreamIds.Wallet(AccountId.New()), 1, DateTimeOffset.UnixEpoch, sent);

        var message = messages.Write(envelope);

        Events.AssertEqual(envelope, messages.Read(message.Headers, message.Data));
    }

    [Property]
    public void Prices_and_quantities_are_read_back_exactly(int ticks, int lots, uint budget)
    {
        var terms = new OrderTerms(
            OrderId.New(), Samples.Markets.All[0].Id, Side.Buy, OrderType.Limit, TimeInForce.Gtc, Math.Abs((long)ticks), Math.Abs((long)lots), budget);
        var placed = new OrderPlaced(AccountId.New(), terms, Samples.Assets.All[0].Zero);
        var envelope = new EventEnvelope(1, StreamIds.Wallet(placed.Owner), 1, DateTimeOffset.UnixEpoch, placed);

        var message = _messages.Write(envelope);

        Events.AssertEqual(envelope, _messages.Read(message.Headers, message.Data));
    }

    [Fact]
    public void Members_and_headers_that_a_newer_version_has_are_passed_over()
    {
        var envelope = Sample("hold-captured");
        var message = _messages.Write(envelope);
        var data = JsonNode.Parse(message.Data)!.AsObject();
        data.Insert(0, "newer", new JsonObject { ["inner"] = new JsonArray(1, "2", null) });
        data["hold"]!.AsObject().Add("newer", 1);

        var read = _messages.Read([new("traceparent", [1]), .. message.Headers, new("ce_newer", [0xFF])], Bytes(data));

        Events.AssertEqual(envelope, read);
    }

    [Fact]
    public void Of_a_bulk_the_receivers_get_what_they_would_have_gotten_from_the_journal_and_nobody_the_refusals()
    {
        var refused = new RefusedTransfer(1, Problem.RecipientNotFound.Refuse("There is no account with this id or email.", "to"));
        var envelope = Sample("transfers-sent");
        var sent = (TransfersSent)envelope.Event with { Refused = [refused] };

        var message = _messages.Write(envelope with { Event = sent });

        Assert.DoesNotContain("refus", Encoding.UTF8.GetString(message.Data), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(sent.Deliveries().AsEnumerable(), _messages.Read(message.Headers, message.Data)!.Event.Deliveries());
    }

    [Fact]
    public void Of_a_new_user_only_the_account_and_the_roles_are_told()
    {
        var data = JsonNode.Parse(_messages.Write(Sample("user-opened")).Data)!.AsObject();

        Assert.Equal(["accountId", "roles"], data.Select(member => member.Key), StringComparer.Ordinal);
    }

    [Fact]
    public void A_private_event_is_never_written()
    {
        var envelope = Sample("user-opened");

        Assert.Throws<InvalidOperationException>(() => _messages.Write(envelope with { Event = new LogInFailed() }));
        Assert.Throws<InvalidOperationException>(() => _messages.Write(envelope with { StreamId = StreamIds.Email("alice@example.com") }));
    }

    [Theory]
    [InlineData("amount", """ "1.000000001" """)]
    [InlineData("amount", """ "1e3" """)]
    [InlineData("amount", """ ".5" """)]
    [InlineData("amount", """ "5." """)]
    [InlineData("amount", """ "+5" """)]
    [InlineData("amount", """ "-" """)]
    [InlineData("amount", """ "" """)]
    [InlineData("amount", """ "1.2.3" """)]
    [InlineData("amount", """ "1,000" """)]
    [InlineData("amount", """ "340282366920938463463374607431768211456" """)]
    [InlineData("amount", """ "17014118346046923173168730371588410572" """)]
    [InlineData("amount", "1")]
    [InlineData("amount", "null")]
    [InlineData("amount", null)]
    [InlineData("asset", """ "DOGE" """)]
    [InlineData("to", """ "bob" """)]
    [InlineData("balances", null)]
    [InlineData("balances", "[null]")]
    public void Data_that_is_not_as_it_must_be_is_not_read(string member, string? value)
    {
        var message = _messages.Write(Sample("transfer-sent"));
        var data = JsonNode.Parse(message.Data)!.AsObject();
        data.Remove(member);
        if (value is not null)
        {
            data[member] = JsonNode.Parse(value);
        }

        Assert.Throws<UnreadableMessageException>(() => _messages.Read(message.Headers, Bytes(data)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("\"\"")]
    public void What_is_no_object_is_not_read(string text) =>
        Assert.Throws<UnreadableMessageException>(() => _messages.Read(_messages.Write(Sample("transfer-sent")).Headers, Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("price", "65125.505")]
    [InlineData("quantity", "0.0000151")]
    public void A_price_off_its_tick_and_a_quantity_off_its_lot_are_not_read(string member, string value)
    {
        var message = _messages.Write(Sample("order-placed"));
        var data = JsonNode.Parse(message.Data)!;
        data["terms"]![member] = value;

        Assert.Throws<UnreadableMessageException>(() => _messages.Read(message.Headers, Bytes(data)));
    }

    [Theory]
    [InlineData(MessageHeaders.Type, null)]
    [InlineData(MessageHeaders.Type, "orleans-crypto.wallet.transfer-sent.v2")]
    [InlineData(MessageHeaders.StreamId, null)]
    [InlineData(MessageHeaders.StreamVersion, null)]
    [InlineData(MessageHeaders.StreamVersion, "one")]
    [InlineData(MessageHeaders.JournalPosition, "-1")]
    [InlineData(MessageHeaders.Time, "yesterday")]
    [InlineData(MessageHeaders.Time, null)]
    public void A_message_without_the_headers_that_say_what_it_is_is_not_read(string header, string? value)
    {
        var message = _messages.Write(Sample("transfer-sent"));
        var headers = message.Headers.Where(pair => pair.Key != header).ToList();
        if (value is not null)
        {
            headers.Add(new(header, Encoding.UTF8.GetBytes(value)));
        }

        Assert.Throws<UnreadableMessageException>(() => _messages.Read(headers, message.Data));
    }

    private static EventEnvelope Sample(string name) => Samples.All.Single(sample => sample.Name == name).Envelope;

    private static byte[] Bytes(JsonNode json) => Encoding.UTF8.GetBytes(json.ToJsonString());
}
