using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Streaming.Kafka.Caching;
using Orleans.Streaming.Kafka.Failures;
using Orleans.Streaming.Kafka.Producing;
using Orleans.Streaming.Kafka.Receiving;
using Orleans.Streaming.Kafka.Rewinding;
using Orleans.Streaming.Kafka.Topics;
using Orleans.Streams;

namespace Orleans.Streaming.Kafka;

/// <summary>One provider in one process: its queues, its producer, and, in a silo, what reads its partitions.</summary>
internal sealed class KafkaAdapterFactory : IQueueAdapterFactory, IQueueAdapter, IQueueAdapterCache, IKafkaPublisher, IAsyncDisposable
{
    private readonly KafkaConnection _connection;
    private readonly IKafkaMessageFormat _format;
    private readonly DeliveryErrors _errors;
    private readonly KafkaQueueMapper _mapper;
    private readonly KafkaStreamMetrics _metrics;
    private readonly KafkaProducer _producer;
    private readonly KafkaPartitions _partitions;
    private readonly TopicSetup _topics;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<QueueId, ReadPartition> _read = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _verification = Task.CompletedTask;

    public KafkaAdapterFactory(
        string name,
        KafkaStreamOptions options,
        string consumerGroup,
        IKafkaMessageFormat format,
        DeliveryErrors errors,
        IMeterFactory meters,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        Name = name;
        _logger = loggers.CreateLogger<KafkaAdapterFactory>();
        _format = format;
        _errors = errors;
        _connection = new(name, consumerGroup, options, _logger);
        _mapper = new(name, options.Topics);
        _metrics = new(name, meters, time, () => States);
        _producer = new(_connection, _metrics, _logger);
        _partitions = new(_connection, _metrics, _logger);
        _topics = new(_connection, _logger);
        errors.Count(name, _metrics);
    }

    public string Name { get; }

    public bool IsRewindable => true;

    public StreamProviderDirection Direction => StreamProviderDirection.ReadWrite;

    /// <summary>Of the partitions that this process reads.</summary>
    public IEnumerable<PartitionState> States => _read.Values.Select(read => read.Receiver?.State).OfType<PartitionState>();

    public static KafkaAdapterFactory Create(IServiceProvider services, string name)
    {
        var options = services.GetRequiredService<IOptionsMonitor<KafkaStreamOptions>>().Get(name);
        var cluster = services.GetRequiredService<IOptions<ClusterOptions>>().Value;
        if (services.GetRequiredService<IOptionsMonitor<StreamPullingAgentOptions>>().Get(name).BatchContainerBatchSize != 1)
        {
            throw new OrleansConfigurationException(
                $"Kafka streams '{name}': set {nameof(KafkaStreamOptions.MaxDelivery)} instead of {nameof(StreamPullingAgentOptions.BatchContainerBatchSize)}, which must be 1: " +
                "the agents do not tell when such a batch was delivered.");
        }

        return new(
            name,
            options,
            options.ConsumerGroup ?? $"{cluster.ServiceId}-{name}",
            services.GetRequiredKeyedService<IKafkaMessageFormat>(name),
            services.GetRequiredService<DeliveryErrors>(),
            services.GetRequiredService<IMeterFactory>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILoggerFactory>());
    }

    public Task<IQueueAdapter> CreateAdapter() => CreateAdapter(CancellationToken.None);

    public async Task<IQueueAdapter> CreateAdapter(CancellationToken cancellationToken)
    {
        _verification = _topics.Verify(_stop.Token);
        try
        {
            await _verification.WaitAsync(_connection.Options.StartTimeout, cancellationToken);
        }
        catch (TimeoutException)
        {
            _logger.LogWarning("{Provider}: the brokers do not answer; the start goes on without them", Name);
            _ = TellOfVerification();
        }

        return this;
    }

    public IQueueAdapterCache GetQueueAdapterCache() => this;

    public IStreamQueueMapper GetStreamQueueMapper() => _mapper;

    public Task<IStreamFailureHandler> GetDeliveryFailureHandler(QueueId queueId) => Task.FromResult<IStreamFailureHandler>(Read(queueId).DeadLetters);

    public IQueueCache CreateQueueCache(QueueId queueId) => Read(queueId).Cache;

    public IQueueAdapterReceiver CreateReceiver(QueueId queueId)
    {
        var read = Read(queueId);
        return read.Receiver = new(_connection, read.Place, _partitions, read.Cache, read.Arrivals, _format, read.DeadLetters, _metrics, _logger, Closed);

        void Closed() => _read.TryRemove(new(queueId, read));
    }

    public Task QueueMessageBatchAsync<T>(StreamId streamId, IEnumerable<T> events, StreamSequenceToken? token, Dictionary<string, object>? requestContext) => token is null
        ? Publish(streamId, events, requestContext)
        : throw new ArgumentException("Kafka gives the offsets; a token can't be chosen.", nameof(token));

    public async Task Publish<TEvent>(StreamId streamId, IEnumerable<TEvent> events, IReadOnlyDictionary<string, object>? requestContext = null)
    {
        if (_verification.IsFaulted)
        {
            await _verification;
        }

        var partition = _mapper.PartitionOf(streamId);
        List<Task>? produced = null;
        foreach (var e in events)
        {
            // In order, without waiting for the answers: the producer keeps it. Where it has no room, the next one waits as well.
            (produced ??= []).Add(await _producer.Enqueue(partition, _format.Write(streamId, e, requestContext)));
        }

        await (produced is null ? Task.CompletedTask : Task.WhenAll(produced));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _partitions.DisposeAsync();
        _producer.Dispose();
    }

    /// <summary>What makes up the reading of a partition, each time that it comes to this process.</summary>
    private ReadPartition Read(QueueId queueId) => _read.GetOrAdd(queueId, Create);

    private ReadPartition Create(QueueId queueId)
    {
        var place = _mapper.PlaceOf(queueId);
        var arrivals = new Arrivals();
        var cache = new PartitionCache(_connection.Options.CacheSize, _connection.Options.MaxDelivery, new(_connection, place, _format, _metrics, arrivals, _logger));
        return new(place, arrivals, cache, new(_connection, place, cache, _producer, _errors, _metrics, _logger));
    }

    private async Task TellOfVerification()
    {
        try
        {
            await _verification;
        }
        catch (KafkaTopicException exception)
        {
            _logger.LogCritical(exception, "{Provider}: the topics are not as configured; nothing is produced", Name);
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
    }

    private sealed record ReadPartition(Place Place, Arrivals Arrivals, PartitionCache Cache, DeadLetters DeadLetters)
    {
        public KafkaReceiver? Receiver { get; set; }
    }
}
