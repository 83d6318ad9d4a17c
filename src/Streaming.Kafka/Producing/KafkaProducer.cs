using System.Diagnostics;
using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Orleans.Streaming.Kafka.Producing;

/// <summary>The one producer of a provider, which is replaced when it has failed for good.</summary>
internal sealed class KafkaProducer(KafkaConnection connection, KafkaStreamMetrics metrics, ILogger logger) : IDisposable
{
    private const string TraceParent = "traceparent";
    private const string TraceState = "tracestate";

    private static readonly TimeSpan s_room = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_flush = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private IProducer<byte[], byte[]>? _producer;
    private bool _isDisposed;

    /// <summary>Completes once all replicas in sync have the message.</summary>
    /// <exception cref="KafkaException">It is not known to be there.</exception>
    public async Task Produce(TopicPartition partition, Message<byte[], byte[]> message, CancellationToken cancellationToken = default)
    {
        AddTrace(message);
        while (true)
        {
            var producer = Current();
            try
            {
                await producer.ProduceAsync(partition, message, cancellationToken).ConfigureAwait(false);
                metrics.Produced(partition.Topic);
                return;
            }
            catch (ProduceException<byte[], byte[]> exception) when (exception.Error.Code == KafkaErrorCode.Local_QueueFull)
            {
                // Bounded by design: who produces waits for room.
                await Task.Delay(s_room, cancellationToken).ConfigureAwait(false);
            }
            catch (ObjectDisposedException)
            {
                // It was replaced just now; if all is at an end, there is no other.
            }
        }
    }

    public void Dispose()
    {
        IProducer<byte[], byte[]>? producer;
        lock (_lock)
        {
            _isDisposed = true;
            (producer, _producer) = (_producer, null);
        }

        producer?.Flush(s_flush);
        producer?.Dispose();
    }

    private static void AddTrace(Message<byte[], byte[]> message)
    {
        if (Activity.Current is not { IdFormat: ActivityIdFormat.W3C, Id: { } id } activity)
        {
            return;
        }

        message.Headers ??= [];
        message.Headers.Add(TraceParent, Encoding.ASCII.GetBytes(id));
        if (activity.TraceStateString is { Length: > 0 } state)
        {
            message.Headers.Add(TraceState, Encoding.UTF8.GetBytes(state));
        }
    }

    private IProducer<byte[], byte[]> Current()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _producer ??= connection.CreateProducer(Replace);
        }
    }

    /// <summary>Only the producer itself says that it has failed for good; the messages' errors do not.</summary>
    private void Replace(IClient failed, Error error)
    {
        lock (_lock)
        {
            if (!ReferenceEquals(_producer, failed))
            {
                return;
            }

            _producer = null;
        }

        logger.LogError("{Provider}: the producer has failed for good and is replaced: {Reason}", connection.Provider, error.Reason);
        // Not on its own thread, and not before its last messages are told to have failed: who waits for them would wait for ever.
        _ = Task.Run(() =>
        {
            ((IProducer<byte[], byte[]>)failed).Flush(s_flush);
            failed.Dispose();
        });
    }
}
