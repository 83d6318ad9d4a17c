using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging;

namespace Orleans.Streaming.Kafka.Topics;

/// <summary>Creates the topics that are missing and compares the others with the configuration.</summary>
internal sealed class TopicSetup(KafkaConnection connection, ILogger logger)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    /// <summary>Asks until the brokers answer.</summary>
    /// <exception cref="KafkaTopicException">A topic is missing or has another number of partitions. Those for dead letters may have any.</exception>
    public async Task Verify(CancellationToken cancellationToken)
    {
        using var admin = connection.CreateAdmin();
        for (var isFirst = true; ; isFirst = false)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await CreateMissing(admin, cancellationToken);
                return;
            }
            catch (KafkaException exception) when (!exception.Error.IsFatal)
            {
                logger.Log(isFirst ? LogLevel.Warning : LogLevel.Debug, exception, "The brokers do not tell of the topics; they are asked again");
            }

            await Task.Delay(s_pause, cancellationToken);
        }
    }

    private async Task CreateMissing(IAdminClient admin, CancellationToken cancellationToken)
    {
        List<TopicSpecification> missing = [];
        foreach (var (topic, isDeadLetters) in connection.Options.Topics.SelectMany(WithDeadLetters))
        {
            // Blocks, so not on the thread of a caller who may be a grain's scheduler.
            var partitions = await Task.Run(() => CountPartitions(admin, topic.Name), cancellationToken);
            if (partitions == 0)
            {
                missing.Add(new()
                {
                    Name = topic.Name,
                    NumPartitions = topic.Partitions,
                    ReplicationFactor = topic.ReplicationFactor,
                    Configs = topic.Settings?.ToDictionary(StringComparer.Ordinal),
                });
            }
            else if (partitions != topic.Partitions && !isDeadLetters)
            {
                throw new KafkaTopicException(
                    $"The topic '{topic.Name}' has {partitions} partitions, but {topic.Partitions} are configured. Set the configured number to {partitions}; " +
                    "to have another number, stop all silos, let the topic's messages be consumed, delete it, and start with the new number.");
            }
        }

        if (missing.Count == 0)
        {
            return;
        }

        if (!connection.Options.CreateTopics)
        {
            throw new KafkaTopicException(
                $"The topics {string.Join(", ", missing.Select(topic => $"'{topic.Name}' ({topic.NumPartitions} partitions)"))} do not exist. " +
                $"Create them, or set {nameof(KafkaStreamOptions.CreateTopics)}.");
        }

        await Create(admin, missing);
    }

    private IEnumerable<(KafkaTopic Topic, bool IsDeadLetters)> WithDeadLetters(KafkaTopic topic) => connection.Options.DeadLetterSuffix is { } suffix
        ? [(topic, false), (topic with { Name = topic.Name + suffix }, true)]
        : [(topic, false)];

    private static async Task Create(IAdminClient admin, List<TopicSpecification> missing)
    {
        try
        {
            await admin.CreateTopicsAsync(missing, new() { OperationTimeout = s_patience, RequestTimeout = s_patience });
        }
        catch (CreateTopicsException exception) when (exception.Results.TrueForAll(result => result.Error.Code is KafkaErrorCode.NoError or KafkaErrorCode.TopicAlreadyExists))
        {
            // Another process was faster.
        }
        catch (CreateTopicsException exception) when (exception.Results.Find(result => IsRefusal(result.Error.Code)) is { } refused)
        {
            throw new KafkaTopicException($"The topic '{refused.Topic}' can't be created: {refused.Error.Reason}", exception);
        }
    }

    /// <summary>Whether asking again would not help.</summary>
    private static bool IsRefusal(KafkaErrorCode code) => code is KafkaErrorCode.TopicAuthorizationFailed or KafkaErrorCode.ClusterAuthorizationFailed
        or KafkaErrorCode.PolicyViolation or KafkaErrorCode.InvalidReplicationFactor or KafkaErrorCode.InvalidPartitions or KafkaErrorCode.InvalidConfig
        or KafkaErrorCode.TopicException;

    private static int CountPartitions(IAdminClient admin, string topic)
    {
        var metadata = admin.GetMetadata(topic, s_patience).Topics.Find(found => string.Equals(found.Topic, topic, StringComparison.Ordinal));
        return metadata?.Error.Code switch
        {
            null or KafkaErrorCode.UnknownTopicOrPart or KafkaErrorCode.Local_UnknownTopic => 0,
            KafkaErrorCode.NoError => metadata.Partitions.Count,
            _ => throw new KafkaException(metadata.Error),
        };
    }
}
