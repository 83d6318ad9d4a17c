using System.ComponentModel.DataAnnotations;

namespace Orleans.Crypto.Silo.Streams;

/// <summary>Where events are published; without brokers they go from grain to grain only.</summary>
public sealed class KafkaOptions
{
    public const string Section = "Kafka";

    /// <summary>Brokers, by commas; empty for none.</summary>
    public string BootstrapServers { get; set; } = "";

    /// <summary>Before the name of each topic.</summary>
    [RegularExpression("^[A-Za-z0-9._-]{0,100}$", ErrorMessage = "Configuration 'Kafka:TopicPrefix' must be at most 100 letters, digits, dots, hyphens or underscores.")]
    public string TopicPrefix { get; set; } = "";

    /// <summary>Of each topic: as many silos share the reading.</summary>
    [Range(1, 10_000)]
    public int Partitions { get; set; } = 16;

    /// <summary>Of topics that are created; -1 for the brokers' default.</summary>
    [Range(-1, 100)]
    public int ReplicationFactor { get; set; } = -1;

    /// <summary>Whether topics that are missing are created.</summary>
    public bool CreateTopics { get; set; } = true;

    /// <summary>Settings of librdkafka for all clients, such as security; they may hold secrets.</summary>
    public Dictionary<string, string> Client { get; } = new(StringComparer.Ordinal);

    public bool IsUsed => BootstrapServers.Length > 0;
}
