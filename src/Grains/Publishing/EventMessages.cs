using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Events;
using Orleans.Crypto.Json;
using Orleans.Crypto.Markets;

namespace Orleans.Crypto.Grains.Publishing;

/// <summary>Makes messages of events, and events of messages.</summary>
public sealed class EventMessages(AssetCatalog assets, MarketCatalog markets)
{
    private static readonly KeyValuePair<string, byte[]> s_specVersion = Header(MessageHeaders.SpecVersion, "1.0");
    private static readonly KeyValuePair<string, byte[]> s_contentType = Header(MessageHeaders.ContentType, "application/json");

    private static readonly FrozenDictionary<PublishedEvent, (KeyValuePair<string, byte[]> Type, KeyValuePair<string, byte[]> Source)> s_kinds =
        PublishedEvents.All.ToFrozenDictionary(
            published => published,
            published => (Header(MessageHeaders.Type, published.Type), Header(MessageHeaders.Source, published.Source)));

    private readonly Scales _scales = new(assets, markets);

    /// <param name="envelope">With an event of a type that <see cref="PublishedEvents.IsPublished"/>.</param>
    /// <exception cref="InvalidOperationException">The event is private: handing it out here is a bug.</exception>
    public PublishedMessage Write(EventEnvelope envelope)
    {
        var published = PublishedEvents.Of(envelope.Event.GetType())
            ?? throw new InvalidOperationException($"{envelope.Event.GetType().Name} is private.");
        var (streamId, version) = (envelope.StreamId, envelope.Version.ToString(CultureInfo.InvariantCulture));
        if (!streamId.StartsWith(published.StreamPrefix, StringComparison.Ordinal))
        {
            // Without the id: it could name a person.
            throw new InvalidOperationException($"{published.EventType.Name} stands in a stream of another kind.");
        }

        var subject = streamId[published.StreamPrefix.Length..];
        var (type, source) = s_kinds[published];
        return new(
            published.Topic,
            subject,
            [
                s_specVersion,
                Header(MessageHeaders.Id, $"{streamId}/{version}"),
                source,
                type,
                Header(MessageHeaders.Subject, subject),
                Header(MessageHeaders.Time, Rfc3339Time.Format(envelope.Time)),
                Header(MessageHeaders.StreamId, streamId),
                Header(MessageHeaders.StreamVersion, version),
                Header(MessageHeaders.JournalPosition, envelope.Position.ToString(CultureInfo.InvariantCulture)),
                s_contentType,
            ],
            published.Data(envelope.Event, subject, _scales));
    }

    /// <summary>What kind of message it is, without reading its data; null where it has no type or one that this version does not know.</summary>
    public static PublishedEvent? TypeOf(IEnumerable<KeyValuePair<string, byte[]>> headers)
    {
        foreach (var (name, value) in headers)
        {
            if (name == MessageHeaders.Type)
            {
                return PublishedEvents.Named(Encoding.UTF8.GetString(value));
            }
        }

        return null;
    }

    /// <param name="headers">Others than those of <see cref="MessageHeaders"/> are passed over, and so is the order.</param>
    /// <returns>Null where only a part of the event is published: no grain acts on it.</returns>
    /// <exception cref="UnreadableMessageException">It is none of our messages, it is damaged, or a newer version wrote it.</exception>
    public EventEnvelope? Read(IEnumerable<KeyValuePair<string, byte[]>> headers, ReadOnlySpan<byte> data)
    {
        var attributes = Attributes.Of(headers);
        var published = PublishedEvents.Named(attributes.Type)
            ?? throw new UnreadableMessageException($"There is no type '{attributes.Type}': it was written by a newer version, or it is not one of ours.");
        try
        {
            return published.Event(data, _scales) is { } e
                ? new(attributes.Position, attributes.StreamId, attributes.Version, attributes.Time, e)
                : null;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or OverflowException or KeyNotFoundException)
        {
            throw new UnreadableMessageException($"{attributes.StreamId}/{attributes.Version} can't be read as {published.Type}.", exception);
        }
    }

    private static KeyValuePair<string, byte[]> Header(string name, string value) => new(name, Encoding.UTF8.GetBytes(value));

    /// <summary>What stands about the event in its headers.</summary>
    private readonly record struct Attributes(string Type, string StreamId, long Version, long Position, DateTimeOffset Time)
    {
        public static Attributes Of(IEnumerable<KeyValuePair<string, byte[]>> headers)
        {
            string? type = null, streamId = null, version = null, position = null, time = null;
            foreach (var (name, value) in headers)
            {
                switch (name)
                {
                    case MessageHeaders.Type:
                        type = Encoding.UTF8.GetString(value);
                        break;
                    case MessageHeaders.StreamId:
                        streamId = Encoding.UTF8.GetString(value);
                        break;
                    case MessageHeaders.StreamVersion:
                        version = Encoding.UTF8.GetString(value);
                        break;
                    case MessageHeaders.JournalPosition:
                        position = Encoding.UTF8.GetString(value);
                        break;
                    case MessageHeaders.Time:
                        time = Encoding.UTF8.GetString(value);
                        break;
                }
            }

            return new(
                type ?? throw Missing(MessageHeaders.Type),
                streamId ?? throw Missing(MessageHeaders.StreamId),
                Number(version, MessageHeaders.StreamVersion),
                Number(position, MessageHeaders.JournalPosition),
                Rfc3339Time.TryParse(time, out var parsed) ? parsed : throw Missing(MessageHeaders.Time));
        }

        private static long Number(string? text, string header) =>
            long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Missing(header);

        private static UnreadableMessageException Missing(string header) => new($"The header {header} is missing or not valid.");
    }
}
