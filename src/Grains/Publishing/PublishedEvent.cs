using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;

namespace Orleans.Crypto.Grains.Publishing;

/// <summary>One type of event in one version of its published form: a contract with whoever reads it.</summary>
public abstract class PublishedEvent
{
    private const string Prefix = "orleans-crypto.";

    private protected PublishedEvent(Type eventType, int version, string topic, string description, bool isWhole)
    {
        EventType = eventType;
        Topic = topic;
        Description = description;
        Version = version;
        IsWhole = isWhole;
        IsReadBack = isWhole && EventCatalog.ConcernsOthers(eventType);
        var alias = eventType.GetCustomAttribute<AliasAttribute>(inherit: false)!.Alias;
        Name = Prefix + alias;
        Type = $"{Name}.v{version}";
        var kind = alias[..alias.IndexOf('.', StringComparison.Ordinal)];
        StreamPrefix = kind + "/";
        Source = $"/orleans-crypto/{kind}s";
    }

    public Type EventType { get; }

    /// <summary>One of <see cref="Topics"/>.</summary>
    public string Topic { get; }

    /// <summary>Without the version, such as <c>orleans-crypto.wallet.transfer-sent</c>.</summary>
    public string Name { get; }

    /// <summary>From 1. A member more is no new version; anything that a reader could trip over is.</summary>
    public int Version { get; }

    /// <summary>As it stands in <see cref="MessageHeaders.Type"/>, such as <c>orleans-crypto.wallet.transfer-sent.v1</c>.</summary>
    public string Type { get; }

    /// <summary>As it stands in <see cref="MessageHeaders.Source"/>: <c>/orleans-crypto/wallets</c>, <c>…/markets</c> or <c>…/users</c>.</summary>
    public string Source { get; }

    /// <summary>What has happened, in one sentence.</summary>
    public string Description { get; }

    /// <summary>Whether all of the event that concerns anybody else is published, so that it can be read back.</summary>
    public bool IsWhole { get; }

    /// <summary>Whether grains act on the published form; one that only a part is published of must reach them another way.</summary>
    public bool IsReadBack { get; }

    /// <summary>How the ids of the streams begin that hold such events, as in <see cref="StreamIds"/>; the rest is the subject.</summary>
    internal string StreamPrefix { get; }

    /// <summary>The type of <see cref="Data"/>'s JSON.</summary>
    internal abstract JsonTypeInfo Json { get; }

    internal abstract byte[] Data(JournalEvent e, string subject, Scales scales);

    /// <returns>Null where only a part of it was published.</returns>
    internal abstract JournalEvent? Event(ReadOnlySpan<byte> data, Scales scales);
}

internal class PublishedPart<TEvent, TData>(int version, string topic, string description, bool isWhole = false)
    : PublishedEvent(typeof(TEvent), version, topic, description, isWhole)
    where TEvent : JournalEvent
    where TData : class, IPublishedPart<TData, TEvent>
{
    internal override JsonTypeInfo Json => Info;

    protected JsonTypeInfo<TData> Info { get; } = (JsonTypeInfo<TData>)(EventJson.Default.GetTypeInfo(typeof(TData))
        ?? throw new InvalidOperationException($"{nameof(EventJson)} does not name {typeof(TData)}."));

    internal override byte[] Data(JournalEvent e, string subject, Scales scales) =>
        JsonSerializer.SerializeToUtf8Bytes(TData.Of((TEvent)e, subject, scales), Info);

    internal override JournalEvent? Event(ReadOnlySpan<byte> data, Scales scales) => null;
}

internal sealed class PublishedWhole<TEvent, TData>(int version, string topic, string description)
    : PublishedPart<TEvent, TData>(version, topic, description, isWhole: true)
    where TEvent : JournalEvent
    where TData : class, IPublishedData<TData, TEvent>
{
    internal override JournalEvent Event(ReadOnlySpan<byte> data, Scales scales) =>
        (JsonSerializer.Deserialize(data, Info) ?? throw new JsonException("An object is expected.")).ToEvent(scales);
}
