using Microsoft.Extensions.Options;

namespace Orleans.Streaming.Kafka;

internal sealed class KafkaStreamOptionsValidation : IValidateOptions<KafkaStreamOptions>
{
    private const int MaxCacheSize = 1_000_000;
    private const int MaxDelivery = 10_000;

    public ValidateOptionsResult Validate(string? name, KafkaStreamOptions options)
    {
        List<string> wrong = [];
        Require(!string.IsNullOrEmpty(options.Connection.BootstrapServers), "Connection.BootstrapServers must name brokers, such as 'kafka-1:9092,kafka-2:9092'.");
        Require(options.Topics.Count > 0, "Topics must have at least one topic.");
        Require(options.Topics.All(topic => topic.Partitions > 0), "Topics: each must have at least one partition.");
        Require(options.Topics.DistinctBy(topic => topic.Name, StringComparer.Ordinal).Count() == options.Topics.Count, "Topics: each name may stand there once.");
        Require(options.Topics.DistinctBy(topic => topic.Namespace, StringComparer.Ordinal).Count() == options.Topics.Count, "Topics: each namespace may have one topic, and one topic may be for the rest.");
        Require(options.CacheSize is > 0 and <= MaxCacheSize, "CacheSize must be 1 to 1,000,000.");
        Require(options.MaxDelivery is > 0 and <= MaxDelivery, "MaxDelivery must be 1 to 10,000.");
        Require(options.CommitInterval > TimeSpan.Zero, "CommitInterval must be positive.");
        Require(options.ReadWait >= TimeSpan.Zero, "ReadWait must not be negative.");
        Require(options.Linger >= TimeSpan.Zero, "Linger must not be negative.");
        Require(options.DeliveryTimeout > options.Linger || options.DeliveryTimeout == Timeout.InfiniteTimeSpan, "DeliveryTimeout must be longer than Linger, or infinite.");
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);

        void Require(bool isRight, string rule)
        {
            if (!isRight)
            {
                wrong.Add($"Kafka streams '{name}': {rule}");
            }
        }
    }
}
