using System.Diagnostics;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Orleans.Streaming.Kafka.Producing;

/// <summary>The one producer of a provider, which is replaced when it has failed for good.</summary>
internal sealed class KafkaProducer(KafkaConnection connection, KafkaStreamMetrics metrics, ILogger logger) : IDisposable
{
    private static readonly TimeSpan s_room = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_flush = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private Generation? _current;
    private bool _isDisposed;

    /// <summary>Completes once all replicas in sync have the message.</summary>
    /// <exception cref="KafkaException">It is not known to be there.</exception>
    public async Task Produce(TopicPartition partition, Message<byte[], byte[]> message, CancellationToken cancellationToken = default) =>
        await await Enqueue(partition, message, cancellationToken).ConfigureAwait(false);

    /// <summary>Completes once the producer has the message, in front of all that come later; the result, as <see cref="Produce"/>.</summary>
    public async ValueTask<Task> Enqueue(TopicPartition partition, Message<byte[], byte[]> message, CancellationToken cancellationToken = default)
    {
        var activity = KafkaStreamTraces.StartPublishing(partition.Topic);
        KafkaStreamTraces.Inject(message);
        while (true)
        {
            var current = Enter();
            var delivery = current.Producer.ProduceAsync(partition, message, cancellationToken);
            if (delivery is not { IsFaulted: true, Exception.InnerException: ProduceException<byte[], byte[]> { Error.Code: KafkaErrorCode.Local_QueueFull } })
            {
                return Complete(current, delivery, partition.Topic, activity);
            }

            Leave(current);
            // Bounded by design: who produces waits for room.
            await Task.Delay(s_room, cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        Generation? last;
        lock (_lock)
        {
            _isDisposed = true;
            (last, _current) = (_current, null);
        }

        if (last is not null)
        {
            last.Producer.Flush(s_flush);
            if (Retire(last))
            {
                last.Producer.Dispose();
            }
        }
    }

    private async Task Complete(Generation generation, Task delivery, string topic, Activity? activity)
    {
        try
        {
            await delivery.ConfigureAwait(false);
            metrics.Produced(topic);
        }
        catch
        {
            activity?.SetStatus(ActivityStatusCode.Error);
            throw;
        }
        finally
        {
            activity?.Dispose();
            Leave(generation);
        }
    }

    private Generation Enter()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _current ??= new(connection.CreateProducer(Replace));
            _current.Users++;
            return _current;
        }
    }

    private void Leave(Generation generation)
    {
        lock (_lock)
        {
            if (--generation.Users > 0 || !generation.IsRetired)
            {
                return;
            }
        }

        // This may be its own thread, which can't wait for its own end.
        _ = Task.Run(generation.Producer.Dispose);
    }

    /// <summary>Only the producer itself says that it has failed for good; the messages' errors do not.</summary>
    private void Replace(IClient failed, Error error)
    {
        Generation? last;
        lock (_lock)
        {
            if (_current is null || !ReferenceEquals(_current.Producer, failed))
            {
                return;
            }

            (last, _current) = (_current, null);
        }

        logger.LogError("{Provider}: the producer has failed for good and is replaced: {Reason}", connection.Provider, error.Reason);
        if (Retire(last))
        {
            _ = Task.Run(last.Producer.Dispose);
        }
    }

    /// <summary>Whether nobody uses it: otherwise the last one to leave disposes of it.</summary>
    private bool Retire(Generation generation)
    {
        lock (_lock)
        {
            generation.IsRetired = true;
            return generation.Users == 0;
        }
    }

    /// <summary>
    /// One producer and the calls that wait for it. It lives until they are answered: one that is disposed of under a call
    /// takes the process with it, and answers nobody.
    /// </summary>
    private sealed class Generation(IProducer<byte[], byte[]> producer)
    {
        public IProducer<byte[], byte[]> Producer => producer;

        public int Users { get; set; }

        public bool IsRetired { get; set; }
    }
}
