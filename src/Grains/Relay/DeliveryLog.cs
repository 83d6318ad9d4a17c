using System.Collections.Concurrent;
using Orleans.Crypto.Events;

namespace Orleans.Crypto.Grains.Relay;

/// <summary>What the relay has sent and no consumer has acknowledged: memory streams forget what a dead process held, so their sender must not.</summary>
public sealed class DeliveryLog(TimeProvider time) : IDeliveryLog
{
    private readonly ConcurrentDictionary<(long Position, Inbox Inbox), Delivery> _open = new();

    public int Count => _open.Count;

    public void Acknowledge(Inbox inbox, EventEnvelope envelope) => _open.TryRemove((envelope.Position, inbox), out _);

    public void Sent(Inbox inbox, EventEnvelope envelope) => _open[(envelope.Position, inbox)] = new(envelope, time.GetTimestamp());

    /// <summary>Every event up to and including this position has done its work; <paramref name="read"/> where nothing is open.</summary>
    public long DoneThrough(long read)
    {
        var done = read;
        foreach (var (position, _) in _open.Keys)
        {
            done = Math.Min(done, position - 1);
        }

        return done;
    }

    /// <summary>What has waited longer than this, in order.</summary>
    public IReadOnlyList<(Inbox Inbox, EventEnvelope Envelope)> Overdue(TimeSpan age) =>
        [.. _open
            .Where(open => time.GetElapsedTime(open.Value.SentAt) > age)
            .OrderBy(open => open.Key.Position)
            .Select(open => (open.Key.Inbox, open.Value.Envelope))];

    private sealed record Delivery(EventEnvelope Envelope, long SentAt);
}
