using System.Collections.Immutable;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Publishing;

namespace Orleans.Crypto.Grains.Tests.Publishing;

/// <summary>Keeps what is published.</summary>
internal sealed class ScriptedStreams : IEventStreams
{
    private readonly List<ImmutableArray<EventEnvelope>> _published = [];

    /// <summary>Each call, in their order.</summary>
    public IReadOnlyList<ImmutableArray<EventEnvelope>> Published => _published;

    /// <summary>What a publication returns.</summary>
    public Task Durable { get; set; } = Task.CompletedTask;

    public Task Publish(ImmutableArray<EventEnvelope> envelopes)
    {
        _published.Add(envelopes);
        return Durable;
    }
}
