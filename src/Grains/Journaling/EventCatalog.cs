using System.Collections.Frozen;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Crypto.Events;
using Orleans.Serialization;

namespace Orleans.Crypto.Grains.Journaling;

/// <summary>Turns events into journal payloads and back, by the stable names that their aliases give.</summary>
public sealed class EventCatalog
{
    private readonly FrozenDictionary<string, Codec> _byName;
    private readonly FrozenDictionary<Type, Codec> _byType;

    public EventCatalog(IServiceProvider services)
    {
        var codecs = typeof(JournalEvent).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(JournalEvent)) && !type.IsAbstract)
            .Select(type => (Codec)ActivatorUtilities.CreateInstance(services, typeof(Codec<>).MakeGenericType(type)))
            .ToArray();
        _byName = codecs.ToFrozenDictionary(codec => codec.Name, StringComparer.Ordinal);
        _byType = codecs.ToFrozenDictionary(codec => codec.Type);
        OfNobodysConcern = codecs.Where(codec => !ConcernsOthers(codec.Type)).Select(codec => codec.Name).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>The types of events that go to no <see cref="JournalEvent.Inboxes"/>, and need not be read for it.</summary>
    public IReadOnlySet<string> OfNobodysConcern { get; }

    /// <summary>Whether events of this type can be for other grains.</summary>
    public static bool ConcernsOthers(Type eventType) => new[] { nameof(JournalEvent.Inboxes), nameof(JournalEvent.Deliveries) }
        .Any(method => eventType.GetMethod(method)!.DeclaringType != typeof(JournalEvent));

    public string NameOf(JournalEvent e) => _byType[e.GetType()].Name;

    /// <param name="type">Of an event, and not abstract.</param>
    public string NameOf(Type type) => _byType[type].Name;

    public string NameOf<TEvent>()
        where TEvent : JournalEvent => _byType[typeof(TEvent)].Name;

    public byte[] Serialize(JournalEvent e) => _byType[e.GetType()].Serialize(e);

    /// <exception cref="InvalidOperationException">The journal holds a type that this version does not know.</exception>
    public JournalEvent Deserialize(string name, ReadOnlyMemory<byte> payload) => Named(name).Deserialize(payload);

    private Codec Named(string name) => _byName.TryGetValue(name, out var codec)
        ? codec
        : throw new InvalidOperationException($"The journal holds an event of the unknown type '{name}': it was written by a newer version.");

    private abstract class Codec(Type type)
    {
        public Type Type => type;

        public string Name { get; } = type.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias
            ?? throw new InvalidOperationException($"{type} needs an Alias: its name in the journal.");

        public abstract byte[] Serialize(JournalEvent e);

        public abstract JournalEvent Deserialize(ReadOnlyMemory<byte> payload);
    }

    private sealed class Codec<TEvent>(Serializer<TEvent> serializer) : Codec(typeof(TEvent))
        where TEvent : JournalEvent
    {
        public override byte[] Serialize(JournalEvent e) => serializer.SerializeToArray((TEvent)e);

        public override JournalEvent Deserialize(ReadOnlyMemory<byte> payload) => serializer.Deserialize(payload)!;
    }
}
