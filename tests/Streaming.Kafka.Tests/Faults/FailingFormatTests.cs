using System.Diagnostics.CodeAnalysis;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Crypto.KafkaServer;
using Orleans.Crypto.Streaming.Kafka.Tests.Streams;
using Orleans.Runtime;
using Orleans.Streaming.Kafka;

namespace Orleans.Crypto.Streaming.Kafka.Tests.Faults;

/// <summary>A format that fails where it should not.</summary>
public sealed class FailingFormatTests : IAsyncLifetime
{
    private readonly KafkaCluster _kafka = KafkaCluster.Start();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _kafka.DisposeAsync();

    [Fact]
    public async Task No_message_is_lost_to_a_format_that_fails_once()
    {
        await using var cluster = await StreamCluster.Start(_kafka, configure: provider => provider.UseFormat(services => new Failing(services.GetRequiredService<Orleans.Serialization.Serializer>())));
        var (stream, name) = (StreamCluster.NewStream(), StreamCluster.NewName());
        await cluster.NewConsumer().Subscribe(name, stream);

        await cluster.FromClient(stream).OnNextBatchAsync(Enumerable.Range(0, 100).Select(number => new Numbered("client", number)));

        await cluster.UntilSeen(name, "client", 100);
        Sequences.AreOnceInOrder(100, cluster.Witness.NumbersSeenBy(name, "client"));
    }

    private sealed class Failing(Orleans.Serialization.Serializer serializer) : IKafkaMessageFormat
    {
        private readonly Orleans.Streaming.Kafka.Messages.OrleansMessageFormat _inner = new(serializer);
        private int _read;

        public Message<byte[], byte[]> Write<TEvent>(StreamId stream, TEvent e, IReadOnlyDictionary<string, object>? requestContext) => _inner.Write(stream, e, requestContext);

        public StreamId? ReadStream(KafkaTopic topic, Message<byte[], byte[]> message) =>
            Interlocked.Increment(ref _read) is 1 or 50 ? throw new InvalidOperationException("It is not ready.") : _inner.ReadStream(topic, message);

        public bool TryRead<TEvent>(Message<byte[], byte[]> message, [MaybeNullWhen(false)] out TEvent e) => _inner.TryRead(message, out e);

        public IReadOnlyDictionary<string, object>? ReadRequestContext(Message<byte[], byte[]> message) => _inner.ReadRequestContext(message);
    }
}
