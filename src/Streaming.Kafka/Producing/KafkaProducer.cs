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
            catch (KafkaException exception) when (exception.Error.IsFatal)
            {
                Replace(producer, exception);
                throw;
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
            return _producer ??= connection.CreateProducer();
        }
    }

    private void Replace(IProducer<byte[], byte[]> failed, KafkaException exception)
    {
        lock (_lock)
        {
            if (_producer != failed)
            {
                return;
            }

            _producer = null;
        }

        logger.LogError(exception, "{Provider}: the producer has failed for good and is replaced", connection.Provider);
        failed.Dispose();
    }
}
