using System.Collections.Immutable;
using System.Runtime.InteropServices;
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

    // Those with a call under way; one that has been emptied is forgotten.
    private readonly Dictionary<Inbox, Line> _lines = [];
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
        var started = new List<Line>();
        lock (_lock)
        {
            for (var i = 0; i < events.Count; i++)
            {
                var (inbox, envelope) = events[i];
                ref var line = ref CollectionsMarshal.GetValueRefOrAddDefault(_lines, inbox, out var isKnown);
                if (!isKnown)
                {
                    line = new(inbox);
                    started.Add(line);
                }

                line!.Add(new(envelope, page));
            }
        }

        foreach (var line in started)
        {
            _ = Empty(line);
        }
    }

    private async Task Empty(Line line)
    {
        var pause = s_firstPause;
        var batch = Take(line);
        while (!batch.IsEmpty)
        {
            try
            {
                await receivers.Deliver(line.Inbox, batch.Envelopes);
                batch.Close();
                Interlocked.Add(ref _open, -batch.Count);
                metrics.Delivered(batch.Count, batch.Envelopes[0].Time);
                pause = s_firstPause;
                batch = Take(line);
                continue;
            }
            catch (Exception exception)
            {
                // The edge between two grains: whatever it is, the events must arrive.
                var level = pause == s_firstPause ? LogLevel.Warning : LogLevel.Debug;
                logger.Log(level, exception, "{Count} events for {Inbox} failed and are sent again until they succeed", batch.Count, line.Inbox);
            }

            await Task.Delay(pause, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stopping.IsCancellationRequested)
            {
                Abandon(line, batch.Count);
                return;
            }

            pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
            metrics.Repeated(batch.Count);
        }
    }

    private Batch Take(Line line)
    {
        lock (_lock)
        {
            var batch = line.Take();
            if (batch.IsEmpty)
            {
                _lines.Remove(line.Inbox);
            }

            return batch;
        }
    }

    private void Abandon(Line line, int taken)
    {
        int events;
        lock (_lock)
        {
            events = taken + line.Count;
            _lines.Remove(line.Inbox);
        }

        Interlocked.Add(ref _open, -events);
        metrics.Abandoned(events);
    }

    private readonly record struct Delivery(EventEnvelope Envelope, RelayPage Page);

    /// <summary>What one inbox still waits for.</summary>
    private sealed class Line(Inbox inbox)
    {
        private readonly Queue<Delivery> _waiting = new();

        public Inbox Inbox => inbox;

        public int Count => _waiting.Count;

        public void Add(Delivery delivery) => _waiting.Enqueue(delivery);

        public Batch Take()
        {
            var count = Math.Min(_waiting.Count, MaxEnvelopes);
            var envelopes = ImmutableArray.CreateBuilder<EventEnvelope>(count);
            var pages = new RelayPage[count];
            for (var i = 0; i < count; i++)
            {
                var delivery = _waiting.Dequeue();
                envelopes.Add(delivery.Envelope);
                pages[i] = delivery.Page;
            }

            return new(envelopes.MoveToImmutable(), pages);
        }
    }

    /// <summary>What one call brings.</summary>
    private readonly record struct Batch(ImmutableArray<EventEnvelope> Envelopes, RelayPage[] Pages)
    {
        public bool IsEmpty => Envelopes.IsEmpty;

        public int Count => Envelopes.Length;

        public void Close()
        {
            foreach (var page in Pages)
            {
                page.Close();
            }
        }
    }
}
