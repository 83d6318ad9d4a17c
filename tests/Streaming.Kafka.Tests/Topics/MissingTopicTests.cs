using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Orleans.Crypto.KafkaServer;
using Orleans.Streaming.Kafka;

namespace Orleans.Crypto.Streaming.Kafka.Tests.Topics;

public sealed class MissingTopicTests : IAsyncLifetime
{
    private readonly KafkaCluster _kafka = KafkaCluster.Start();

    private KafkaTopic Missing => new(_kafka.NameOf("missing"), 3, 1, Settings: new Dictionary<string, string>(StringComparer.Ordinal) { ["retention.ms"] = "86400000" });

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _kafka.DisposeAsync();

    [Fact]
    public async Task A_topic_that_is_missing_is_refused_with_what_to_do()
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var cluster = await StreamCluster.Start(_kafka, options: Only(Missing));
        });

        Assert.Contains($"'{Missing.Name}' (3 partitions)", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("Create them, or set CreateTopics", error.ToString(), StringComparison.Ordinal);
    }

    [RealKafkaFact]
    public async Task Missing_topics_are_created_as_they_are_configured_with_one_for_the_dead_letters()
    {
        await using var cluster = await StreamCluster.Start(_kafka, options: options =>
        {
            Only(Missing)(options);
            options.CreateTopics = true;
        });

        using var admin = new AdminClientBuilder(_kafka.NewClientConfig()).Build();
        var metadata = admin.GetMetadata(Eventually.Deadline);
        Assert.Equal(3, metadata.Topics.Single(topic => topic.Topic == Missing.Name).Partitions.Count);
        Assert.Contains(metadata.Topics, topic => topic.Topic == Missing.Name + ".dead-letter");
        var settings = await admin.DescribeConfigsAsync([new ConfigResource { Type = ResourceType.Topic, Name = Missing.Name }]);
        Assert.Equal("86400000", settings.Single().Entries["retention.ms"].Value);
        await admin.DeleteTopicsAsync([Missing.Name, Missing.Name + ".dead-letter"]);
    }

    private static Action<KafkaStreamOptions> Only(KafkaTopic topic) => options =>
    {
        options.Topics.Clear();
        options.Topics.Add(topic);
    };
}
