using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Orleans.Crypto.KafkaServer;
using Orleans.Crypto.Streaming.Kafka.Tests.Streams;
using Orleans.Streaming.Kafka;

namespace Orleans.Crypto.Streaming.Kafka.Tests.Behaviour;

public sealed class MetricsTests : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, double> _sums = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, double> _gauges = new(StringComparer.Ordinal);
    private KafkaCluster _kafka = null!;
    private StreamCluster _cluster = null!;

    public async Task InitializeAsync()
    {
        _kafka = KafkaCluster.Start();
        _cluster = await StreamCluster.Start(_kafka, agent: agent => agent.MaxEventDeliveryTime = TimeSpan.FromSeconds(1));
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _kafka.DisposeAsync();
    }

    [Fact]
    public async Task What_is_produced_delivered_tried_again_and_given_up_is_counted()
    {
        using var listener = Listen();
        var (stream, name) = (StreamCluster.NewStream(), StreamCluster.NewName());
        _cluster.Witness.Have(name, item => item.Number == 3 ? throw new InvalidOperationException("never") : Task.CompletedTask);
        await _cluster.NewConsumer().Subscribe(name, stream);

        await _cluster.Producer("grain").Produce(stream, 0, 10);

        await _cluster.UntilSeen(name, "grain", 9);
        // Ten, and the dead letter.
        await Eventually.True(() => Sum("orleans.kafka.produced") >= 11);
        await Eventually.True(() => Sum("orleans.kafka.delivered") >= 10);
        Assert.True(Sum("orleans.kafka.redelivered") > 0);
        Assert.Equal(1, Sum("orleans.kafka.dead_lettered"));
        Assert.True(Sum("orleans.kafka.latency") > 0);
        await Eventually.True(() =>
        {
            listener.RecordObservableInstruments();
            return _gauges is { Count: 2 } && _gauges.Values.All(value => value == 0);
        });
    }

    private MeterListener Listen()
    {
        var listening = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == KafkaStreamMetrics.MeterName)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listening.SetMeasurementEventCallback<long>(Take);
        listening.SetMeasurementEventCallback<double>((instrument, _, tags, state) => Take(instrument, 1, tags, state));
        listening.Start();
        return listening;
    }

    private double Sum(string instrument) => _sums.GetValueOrDefault(instrument);

    private void Take(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        foreach (var (key, tag) in tags)
        {
            // Other tests' clusters count as well.
            if (key == "topic" && tag as string is { } topic && !topic.StartsWith(_cluster.Topic, StringComparison.Ordinal))
            {
                return;
            }
        }

        if (instrument.IsObservable)
        {
            _gauges[instrument.Name] = value;
        }
        else
        {
            _sums.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value);
        }
    }
}
