using Orleans.Crypto.KafkaServer;
using Orleans.Crypto.Streaming.Kafka.Tests.Streams;
using Orleans.Runtime;
using Orleans.Streaming.Kafka;

namespace Orleans.Crypto.Streaming.Kafka.Tests.Faults;

/// <summary>Offsets that the brokers no longer have, and brokers that are not there when they are asked for.</summary>
public sealed class OffsetTests : IAsyncLifetime
{
    private const int Count = 20;

    private readonly StreamId _stream = StreamCluster.NewStream(ImplicitConsumerGrain.Namespace);
    private KafkaCluster _kafka = null!;

    private string Name => IImplicitConsumerGrain.NameFor(_stream);

    public Task InitializeAsync()
    {
        _kafka = KafkaCluster.Start();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _kafka.DisposeAsync();

    [Fact]
    public async Task By_default_a_partition_whose_next_offset_is_gone_goes_on_at_the_oldest_message()
    {
        await using var cluster = await StreamCluster.Start(_kafka);
        await LoseTheNextOffset(cluster);

        await cluster.Cluster.StartAdditionalSiloAsync();

        await cluster.UntilSeen(Name, "client", (2 * Count) - 5);
        Assert.Equal([.. Enumerable.Range(0, Count), .. Enumerable.Range(Count + 5, Count - 5)], cluster.Witness.NumbersSeenBy(Name, "client"));
        await cluster.UntilWarned("was to be read next");
    }

    [Fact]
    public async Task A_partition_whose_next_offset_is_gone_can_go_on_after_the_newest_message()
    {
        await using var cluster = await StreamCluster.Start(_kafka, options: options => options.OffsetOutOfRange = OffsetOutOfRange.Latest);
        await LoseTheNextOffset(cluster);

        await cluster.Cluster.StartAdditionalSiloAsync();
        await cluster.UntilWarned("was to be read next");
        await Eventually.True(() => cluster.Partitions.Single().Lag == 0);
        await cluster.FromClient(_stream).Produce("client", 2 * Count, Count);

        await cluster.UntilSeen(Name, "client", 2 * Count);
        Assert.Equal([.. Enumerable.Range(0, Count), .. Enumerable.Range(2 * Count, Count)], cluster.Witness.NumbersSeenBy(Name, "client"));
    }

    [Fact]
    public async Task A_partition_whose_next_offset_is_gone_can_stand_still()
    {
        await using var cluster = await StreamCluster.Start(_kafka, options: options => options.OffsetOutOfRange = OffsetOutOfRange.Fail);
        await LoseTheNextOffset(cluster);

        await cluster.Cluster.StartAdditionalSiloAsync();

        await cluster.UntilWarned("was to be read next");
        Assert.Equal(Enumerable.Range(0, Count), cluster.Witness.NumbersSeenBy(Name, "client"));
    }

    [Fact]
    public async Task A_subscription_from_an_offset_that_is_gone_begins_at_the_oldest_message()
    {
        await using var cluster = await StreamCluster.Start(_kafka);
        var (stream, first, second) = (StreamCluster.NewStream(), StreamCluster.NewName(), StreamCluster.NewName());
        await cluster.NewConsumer().Subscribe(first, stream);
        await cluster.FromClient(stream).Produce("client", 0, Count);
        await cluster.UntilSeen(first, "client", Count);
        await Eventually.True(() => cluster.Partitions.Single().Cached == 0);

        await _kafka.DropRecords(cluster.Topic, 0, before: 15);
        await cluster.NewConsumer().Subscribe(second, stream, KafkaSequenceToken.At(3));

        await cluster.UntilSeen(second, "client", Count - 15);
        Assert.Equal(Enumerable.Range(15, Count - 15), cluster.Witness.NumbersSeenBy(second, "client"));
    }

    [Fact]
    public async Task A_silo_starts_without_brokers_and_reads_when_they_come()
    {
        await using var kafka = MockKafka.Start();
        await using var cluster = await StreamCluster.Start(kafka, options: options => options.StartTimeout = TimeSpan.FromMilliseconds(100));
        await cluster.FromClient(_stream).Produce("client", 0, Count);
        await cluster.UntilSeen(Name, "client", Count);
        await cluster.Cluster.StopSilosAsync();

        kafka.AllBrokersDown();
        await cluster.Cluster.StartAdditionalSiloAsync();
        await cluster.UntilWarned("the start goes on without them");
        kafka.AllBrokersUp();
        await cluster.FromClient(_stream).Produce("client", Count, Count);

        await cluster.UntilSeen(Name, "client", 2 * Count);
        Sequences.AreAtLeastOnceInOrder(2 * Count, cluster.Witness.NumbersSeenBy(Name, "client"));
    }

    [Fact]
    public async Task A_subscription_from_a_time_waits_for_the_brokers_who_know_its_offset()
    {
        await using var kafka = MockKafka.Start();
        await using var cluster = await StreamCluster.Start(kafka);
        var (stream, name) = (StreamCluster.NewStream(), StreamCluster.NewName());
        await cluster.FromClient(stream).Produce("before", 0, Count);
        await Eventually.True(() => cluster.Partitions.Single() is { Lag: 0, Cached: 0 });

        // Longer than the provider waits for one answer.
        kafka.AllBrokersDown();
        await cluster.NewConsumer().Subscribe(name, stream, KafkaSequenceToken.From(DateTimeOffset.UtcNow));
        var produced = cluster.FromClient(stream).Produce("client", 0, Count);
        await Eventually.True(() => cluster.Witness.ErrorsSeenBy(name).Length > 0 || cluster.HasWarned("can't be read again"));
        kafka.AllBrokersUp();
        await produced;

        await cluster.UntilSeen(name, "client", Count);
        Sequences.AreAtLeastOnceInOrder(Count, cluster.Witness.NumbersSeenBy(name, "client"));
    }

    [Fact]
    public async Task A_topic_with_another_number_of_partitions_is_refused_with_what_to_do()
    {
        var topic = await _kafka.CreateTopic("narrow", partitions: 3);

        var error = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var cluster = await StreamCluster.Start(_kafka, options: options =>
            {
                options.Topics.Clear();
                options.Topics.Add(new KafkaTopic(topic, 5));
            });
        });

        Assert.Contains("has 3 partitions, but 5 are configured", error.ToString(), StringComparison.Ordinal);
    }

    /// <summary>All silos are gone, some events follow, and retention has dropped the first of these.</summary>
    private async Task LoseTheNextOffset(StreamCluster cluster)
    {
        await cluster.FromClient(_stream).Produce("client", 0, Count);
        await cluster.UntilSeen(Name, "client", Count);
        await Eventually.True(() => cluster.Partitions.Single() is { Lag: 0, Cached: 0 });
        await cluster.Cluster.StopSilosAsync();
        await cluster.FromClient(_stream).Produce("client", Count, Count);
        await _kafka.DropRecords(cluster.Topic, 0, before: Count + 5);
    }
}
