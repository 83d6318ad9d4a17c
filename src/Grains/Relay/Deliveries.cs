using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Crypto.Events;

namespace Orleans.Crypto.Grains.Relay;

/// <summary>
/// What is on its way to the inboxes: to each one in order, a call at a time, and the next call takes all that has come
/// meanwhile. A call that fails is made again until it succeeds; others do not wait for it.
/// </summary>
internal sealed class Deliveries(IReceivers receivers, RelayMetrics metrics, ILogger logger, CancellationToken stopping)
{
    /// <summary>Of one call: large enough to share a commit, small enough that a failed one costs little.</summary>
    public const int MaxEnvelopes = 500;

    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();

    // Those with a call under way; an inbox that has been emptied is forgotten.
    private readonly Dictionary<Inbox, Queue<Delivery>> _waiting = [];
    private int _open;

    /// <summary>Events that are under way.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Sends a page's events, each in its turn. Does not wait.</summary>
    public void Send(IReadOnlyList<(Inbox Inbox, EventEnvelope Envelope)> events, RelayPage page)
    {
        if (events.Count == 0)
        {
            return;
        }

        page.Open(events.Count);
        Interlocked.Add(ref _open, events.Count);
        metrics.Opened(events.Count);
        var started = new List<(Inbox, Queue<Delivery>)>();
        lock (_lock)
        {
            foreach (var (inbox, envelope) in events)
            {
                if (!_waiting.TryGetValue(inbox, out var queue))
                {
                    _waiting.Add(inbox, queue = new());
                    started.Add((inbox, queue));
                }

                queue.Enqueue(new(envelope, page));
            }
        }

        foreach (var (inbox, queue) in started)
        {
            _ = Empty(inbox, queue);
        }
    }

    private async Task Empty(Inbox inbox, Queue<Delivery> queue)
    {
        while (Take(inbox, queue) is { Length: > 0 } batch)
        {
            var envelopes = ImmutableArray.CreateRange(batch, delivery => delivery.Envelope);
            if (!await Deliver(inbox, envelopes))
            {
                Abandon(inbox, queue, batch.Length);
                return;
            }

            foreach (var delivery in batch)
            {
                delivery.Page.Close();
            }

            Interlocked.Add(ref _open, -batch.Length);
            metrics.Delivered(batch.Length, envelopes[0].Time);
        }
    }

    private ImmutableArray<Delivery> Take(Inbox inbox, Queue<Delivery> queue)
    {
        lock (_lock)
        {
            if (queue.Count == 0)
            {
                _waiting.Remove(inbox);
                return [];
            }

            var batch = ImmutableArray.CreateBuilder<Delivery>(Math.Min(queue.Count, MaxEnvelopes));
            while (batch.Count < batch.Capacity)
            {
                batch.Add(queue.Dequeue());
            }

            return batch.MoveToImmutable();
        }
    }

    private void Abandon(Inbox inbox, Queue<Delivery> queue, int taken)
    {
        int events;
        lock (_lock)
        {
            events = taken + queue.Count;
            _waiting.Remove(inbox);
        }

        Interlocked.Add(ref _open, -events);
        metrics.Abandoned(events);
    }

    /// <returns>False where the process stops before it has succeeded.</returns>
    private async Task<bool> Deliver(Inbox inbox, ImmutableArray<EventEnvelope> envelopes)
    {
        for (var pause = s_firstPause; ; pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause)
        {
            try
            {
                await receivers.Deliver(inbox, envelopes);
                return true;
            }
            catch (Exception exception)
            {
                // The edge between two grains: whatever it is, the events must arrive.
                var level = pause == s_firstPause ? LogLevel.Warning : LogLevel.Debug;
                logger.Log(level, exception, "{Count} events for {Inbox} failed and are sent again until they succeed", envelopes.Length, inbox);
            }

            await Task.Delay(pause, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stopping.IsCancellationRequested)
            {
                return false;
            }

            metrics.Repeated(envelopes.Length);
        }
    }

    private readonly record struct Delivery(EventEnvelope Envelope, RelayPage Page);
}
