using System.Diagnostics;
using System.Text;
using Confluent.Kafka;
using Orleans.Crypto.KafkaServer;
using Orleans.Crypto.Streaming.Kafka.Tests.Streams;
using Orleans.Runtime;

namespace Orleans.Crypto.Streaming.Kafka.Tests.Behaviour;

/// <summary>The activity of the producer travels with its events.</summary>
public sealed class TraceTests : IAsyncLifetime
{
    private KafkaCluster _kafka = null!;
    private StreamCluster _cluster = null!;

    public async Task InitializeAsync()
    {
        _kafka = KafkaCluster.Start();
        _cluster = await StreamCluster.Start(_kafka);
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _kafka.DisposeAsync();
    }

    [Fact]
    public async Task The_activity_of_a_producer_is_in_the_headers_and_reaches_the_subscriber()
    {
        var (stream, name) = (StreamCluster.NewStream(), StreamCluster.NewName());
        object? seen = null;
        _cluster.Witness.Have(name, _ =>
        {
            seen = RequestContext.Get("traceparent");
            return Task.CompletedTask;
        });
        await _cluster.NewConsumer().Subscribe(name, stream);

        using var activity = new Activity("produce") { TraceStateString = "vendor=1" }.SetIdFormat(ActivityIdFormat.W3C).Start();
        await _cluster.FromClient(stream).OnNextAsync(new Numbered("client", 0));

        await _cluster.UntilSeen(name, "client", 1);
        Assert.Equal(activity.Id, seen);
        using var consumer = new ConsumerBuilder<byte[], byte[]>(_kafka.NewConsumerConfig("reader")).Build();
        consumer.Assign(new TopicPartitionOffset(_cluster.Topic, 0, 0));
        var headers = consumer.Consume(Eventually.Deadline).Message.Headers;
        Assert.Equal(activity.Id, Encoding.ASCII.GetString(headers.GetLastBytes("traceparent")));
        Assert.Equal("vendor=1", Encoding.ASCII.GetString(headers.GetLastBytes("tracestate")));
    }
}
