using System.Diagnostics.Metrics;
using Confluent.Kafka;

namespace Orleans.Streaming.Kafka;

/// <summary>What is measured of one provider; the meter's name is <see cref="MeterName"/>.</summary>
public sealed class KafkaStreamMetrics
{
    /// <summary>To be given to OpenTelemetry.</summary>
    public const string MeterName = "Orleans.Streaming.Kafka";

    private readonly KeyValuePair<string, object?> _provider;
    private readonly Counter<long> _produced;
    private readonly Counter<long> _delivered;
    private readonly Counter<long> _redelivered;
    private readonly Counter<long> _deadLettered;
    private readonly Counter<long> _outOfRange;
    private readonly Histogram<double> _latency;
    private readonly TimeProvider _time;

    internal KafkaStreamMetrics(string provider, IMeterFactory meters, TimeProvider time, Func<IEnumerable<PartitionState>> partitions)
    {
        _provider = new("provider", provider);
        _time = time;
        var meter = meters.Create(MeterName);
        _produced = meter.CreateCounter<long>("orleans.kafka.produced", "{message}", "Messages that the brokers have acknowledged.");
        _delivered = meter.CreateCounter<long>("orleans.kafka.delivered", "{message}", "Messages that all subscribers have had, or the dead letters.");
        _redelivered = meter.CreateCounter<long>("orleans.kafka.redelivered", "{delivery}", "Deliveries that failed and were tried again.");
        _deadLettered = meter.CreateCounter<long>("orleans.kafka.dead_lettered", "{message}", "Messages that could not be delivered.");
        _outOfRange = meter.CreateCounter<long>("orleans.kafka.offset_out_of_range", "{reset}", "Reads at an offset that does not exist.");
        _latency = meter.CreateHistogram<double>("orleans.kafka.latency", "s", "From a message's timestamp to the end of its delivery.");
        meter.CreateObservableGauge("orleans.kafka.lag", () => Observe(state => state.Lag), "{message}", "Messages of a partition that are not delivered yet.");
        meter.CreateObservableGauge("orleans.kafka.cached", () => Observe(state => state.Cached), "{message}", "Messages of a partition in memory.");

        IEnumerable<Measurement<long>> Observe(Func<PartitionState, long> value) =>
            partitions().Select(state => new Measurement<long>(value(state), _provider, new("topic", state.Partition.Topic), new("partition", state.Partition.Partition.Value)));
    }

    internal void Produced(string topic) => _produced.Add(1, _provider, new("topic", topic));

    internal void Redelivered() => _redelivered.Add(1, _provider);

    internal void DeadLettered(string topic) => _deadLettered.Add(1, _provider, new("topic", topic));

    internal void OutOfRange(string topic) => _outOfRange.Add(1, _provider, new("topic", topic));

    internal void Delivered(TopicPartition partition, int messages, long oldestUnixMilliseconds)
    {
        var topic = new KeyValuePair<string, object?>("topic", partition.Topic);
        _delivered.Add(messages, _provider, topic);
        if (_latency.Enabled && oldestUnixMilliseconds > 0)
        {
            _latency.Record((_time.GetUtcNow().ToUnixTimeMilliseconds() - oldestUnixMilliseconds) / 1_000d, _provider, topic);
        }
    }
}
