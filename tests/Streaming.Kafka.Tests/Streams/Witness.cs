using System.Collections.Concurrent;
using Orleans.Runtime;
using Orleans.Streams;

namespace Orleans.Crypto.Streaming.Kafka.Tests.Streams;

/// <summary>
/// Remembers what reached subscribers, in order, and tells them how to take it. One serves all silos and clients of a test,
/// which share a process, so that it outlives each of them.
/// </summary>
public sealed class Witness
{
    private readonly ConcurrentDictionary<string, Subscriber> _subscribers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Guid, string> _names = [];
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<StreamId, bool>> _streams = new(StringComparer.Ordinal);

    /// <summary>What a subscriber has taken, in the order in which he took it.</summary>
    public Sighting[] SeenBy(string subscriber) => Of(subscriber).Taken;

    /// <summary>The numbers of one producer among them.</summary>
    public int[] NumbersSeenBy(string subscriber, string producer) =>
        [.. SeenBy(subscriber).Where(sighting => sighting.Event.Producer == producer).Select(sighting => sighting.Event.Number)];

    /// <summary>How often events were brought to a subscriber, those included that he did not take.</summary>
    public int AttemptsAt(string subscriber) => Of(subscriber).Attempts;

    /// <summary>The errors that a subscriber was told of.</summary>
    public Exception[] ErrorsSeenBy(string subscriber) => [.. Of(subscriber).Errors];

    /// <summary>From now on the subscriber does this first with each event; if it throws, he has not taken the event.</summary>
    public void Have(string subscriber, Func<Numbered, Task> first) => Of(subscriber).First = first;

    /// <summary>An observer that stands for a subscriber.</summary>
    public IAsyncObserver<Numbered> Observer(string subscriber) => new RecordingObserver(Of(subscriber));

    /// <summary>As <see cref="Observer"/>, for batches.</summary>
    public IAsyncBatchObserver<Numbered> BatchObserver(string subscriber) => new RecordingBatchObserver(Of(subscriber));

    /// <summary>What a grain would keep in its state: which streams it has subscribed to.</summary>
    internal void Keep(string grain, StreamId stream) => _streams.GetOrAdd(grain, _ => []).TryAdd(stream, true);

    internal ICollection<StreamId> StreamsOf(string grain) => _streams.TryGetValue(grain, out var streams) ? streams.Keys : [];

    internal void Keep(StreamSubscriptionHandle<Numbered> handle, string subscriber) => _names[handle.HandleId] = subscriber;

    internal string NameOf(StreamSubscriptionHandle<Numbered> handle) => _names[handle.HandleId];

    private Subscriber Of(string name) => _subscribers.GetOrAdd(name, _ => new Subscriber());

    private sealed class Subscriber
    {
        private readonly List<Sighting> _taken = [];
        private int _attempts;

        public Func<Numbered, Task>? First { get; set; }

        public ConcurrentQueue<Exception> Errors { get; } = [];

        public int Attempts => Volatile.Read(ref _attempts);

        public Sighting[] Taken
        {
            get
            {
                lock (_taken)
                {
                    return [.. _taken];
                }
            }
        }

        public async Task Take(Numbered item, StreamSequenceToken? token)
        {
            Interlocked.Increment(ref _attempts);
            if (First is { } first)
            {
                await first(item);
            }

            lock (_taken)
            {
                _taken.Add(new Sighting(item, token));
            }
        }

        public Task Fail(Exception exception)
        {
            Errors.Enqueue(exception);
            return Task.CompletedTask;
        }
    }

    private sealed class RecordingObserver(Subscriber subscriber) : IAsyncObserver<Numbered>
    {
        public Task OnNextAsync(Numbered item, StreamSequenceToken? token = null) => subscriber.Take(item, token);

        public Task OnErrorAsync(Exception ex) => subscriber.Fail(ex);
    }

    private sealed class RecordingBatchObserver(Subscriber subscriber) : IAsyncBatchObserver<Numbered>
    {
        public async Task OnNextAsync(IList<SequentialItem<Numbered>> items)
        {
            foreach (var item in items)
            {
                await subscriber.Take(item.Item, item.Token);
            }
        }

        public Task OnErrorAsync(Exception ex) => subscriber.Fail(ex);
    }
}

/// <summary>One event as it was taken.</summary>
public sealed record Sighting(Numbered Event, StreamSequenceToken? Token);
