using System.Text;
using Confluent.Kafka;
using Orleans.Crypto.KafkaServer;
using Orleans.Crypto.Streaming.Kafka.Tests.Streams;
using Orleans.Runtime;

namespace Orleans.Crypto.Streaming.Kafka.Tests.Behaviour;

/// <summary>Subscribers that fail, for a while or for good, and messages that nobody can read.</summary>
public sealed class DeliveryFailureTests : IAsyncLifetime
{
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
    public async Task An_event_that_fails_once_is_delivered_again_before_the_next()
    {
        var (stream, name) = (StreamCluster.NewStream(), StreamCluster.NewName());
        var failures = 1;
        _cluster.Witness.Have(name, item => item.Number == 3 && Interlocked.Decrement(ref failures) >= 0 ? throw new InvalidOperationException("not now") : Task.CompletedTask);
        await _cluster.NewConsumer().Subscribe(name, stream);

        await _cluster.Producer("grain").Produce(stream, 0, 10);

        await _cluster.UntilSeen(name, "grain", 10);
        Sequences.AreOnceInOrder(10, _cluster.Witness.NumbersSeenBy(name, "grain"));
        Assert.Equal(11, _cluster.Witness.AttemptsAt(name));
    }

    [Fact]
    public async Task An_event_that_fails_for_good_goes_to_the_dead_letters_and_the_next_are_delivered()
    {
        var (stream, name) = (StreamCluster.NewStream(), StreamCluster.NewName());
        FailAt(name, 3);
        await _cluster.NewConsumer().Subscribe(name, stream);

        await _cluster.Producer("grain").Produce(stream, 0, 10);

        await _cluster.UntilSeen(name, "grain", 9);
        Assert.Equal([0, 1, 2, 4, 5, 6, 7, 8, 9], _cluster.Witness.NumbersSeenBy(name, "grain"));
        var letter = Assert.Single(ReadDeadLetters(1));
        Assert.Equal(stream.GetKeyAsString(), Encoding.UTF8.GetString(letter.Message.Key));
        Assert.Equal(_cluster.Topic, Header(letter, "dead-letter-topic"));
        Assert.Equal("0", Header(letter, "dead-letter-partition"));
        Assert.Equal(typeof(InvalidOperationException).FullName, Header(letter, "dead-letter-error-type"));
        Assert.Equal("never", Header(letter, "dead-letter-error"));
        Assert.NotEmpty(_cluster.Witness.ErrorsSeenBy(name));
    }

    [Fact]
    public async Task A_dead_letter_says_why_when_another_subscriber_has_had_the_event()
    {
        var (stream, failing, content) = (StreamCluster.NewStream(), StreamCluster.NewName(), StreamCluster.NewName());
        FailAt(failing, 0);
        // He has it after the other one has failed with it.
        _cluster.Witness.Have(content, _ => Eventually.True(() => _cluster.Witness.AttemptsAt(failing) > 0));
        await _cluster.NewConsumer().Subscribe(failing, stream);
        await _cluster.NewConsumer().Subscribe(content, stream);

        await _cluster.Producer("grain").Produce(stream, 0, 1);

        var letter = Assert.Single(ReadDeadLetters(1));
        Assert.Equal("never", Header(letter, "dead-letter-error"));
        Assert.Equal([0], _cluster.Witness.NumbersSeenBy(content, "grain"));
    }

    [Fact]
    public async Task A_subscriber_that_fails_does_not_hold_up_other_streams_of_its_partition()
    {
        var (bad, good, failing, name) = (StreamCluster.NewStream(), StreamCluster.NewStream(), StreamCluster.NewName(), StreamCluster.NewName());
        var hasFailedFirst = new TaskCompletionSource();
        _cluster.Witness.Have(failing, _ =>
        {
            hasFailedFirst.TrySetResult();
            throw new InvalidOperationException("never");
        });
        await _cluster.NewConsumer().Subscribe(failing, bad);
        await _cluster.NewConsumer().Subscribe(name, good);
        await _cluster.Producer("grain").Produce(bad, 0, 3);
        await hasFailedFirst.Task;

        await _cluster.Producer("grain").Produce(good, 0, 50);

        await _cluster.UntilSeen(name, "grain", 50);
        Sequences.AreOnceInOrder(50, _cluster.Witness.NumbersSeenBy(name, "grain"));
        Assert.Equal([0, 1, 2], ReadDeadLetters(3).Select(letter => letter.Offset.Value));
    }

    [Fact]
    public async Task A_message_that_belongs_to_no_stream_goes_to_the_dead_letters()
    {
        var (stream, name) = (StreamCluster.NewStream(), StreamCluster.NewName());
        await _cluster.NewConsumer().Subscribe(name, stream);
        using (var producer = new ProducerBuilder<Null, string>(_kafka.NewProducerConfig()).Build())
        {
            await producer.ProduceAsync(_cluster.Topic, new Message<Null, string> { Value = "no key, no headers" });
        }

        await _cluster.Producer("grain").Produce(stream, 0, 10);

        await _cluster.UntilSeen(name, "grain", 10);
        Assert.Equal("no key, no headers", Encoding.UTF8.GetString(Assert.Single(ReadDeadLetters(1)).Message.Value));
    }

    [Fact]
    public async Task A_message_that_its_subscriber_cannot_read_goes_to_the_dead_letters()
    {
        var (stream, name) = (StreamCluster.NewStream(), StreamCluster.NewName());
        await _cluster.NewConsumer().Subscribe(name, stream);
        using (var producer = new ProducerBuilder<string, string>(_kafka.NewProducerConfig()).Build())
        {
            await producer.ProduceAsync(_cluster.Topic, new Message<string, string>
            {
                Key = stream.GetKeyAsString(),
                Value = "not by Orleans' serializer",
                Headers = new Headers { { "orleans-namespace", Encoding.UTF8.GetBytes(stream.GetNamespace()!) } },
            });
        }

        await _cluster.Producer("grain").Produce(stream, 0, 10);

        await _cluster.UntilSeen(name, "grain", 10);
        Sequences.AreOnceInOrder(10, _cluster.Witness.NumbersSeenBy(name, "grain"));
        Assert.Equal("not by Orleans' serializer", Encoding.UTF8.GetString(Assert.Single(ReadDeadLetters(1)).Message.Value));
    }

    private static string? Header(ConsumeResult<byte[], byte[]> letter, string name) =>
        letter.Message.Headers.TryGetLastBytes(name, out var value) ? Encoding.UTF8.GetString(value) : null;

    private void FailAt(string name, int number) =>
        _cluster.Witness.Have(name, item => item.Number == number ? throw new InvalidOperationException("never") : Task.CompletedTask);

    private List<ConsumeResult<byte[], byte[]>> ReadDeadLetters(int count)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(_kafka.NewConsumerConfig("dead letters")).Build();
        consumer.Assign(new TopicPartitionOffset(_cluster.DeadLetterTopic, 0, Offset.Beginning));
        var letters = new List<ConsumeResult<byte[], byte[]>>();
        while (letters.Count < count)
        {
            letters.Add(consumer.Consume(Eventually.Deadline) ?? throw new TimeoutException($"{letters.Count} of {count} dead letters came."));
        }

        return letters;
    }
}
