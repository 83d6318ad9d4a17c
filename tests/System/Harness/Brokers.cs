using System.Globalization;
using Orleans.Crypto.KafkaServer;

namespace Orleans.Crypto.SystemTests.Harness;

/// <summary>How events travel in the tests' servers: by calls, or with <c>EXCHANGE_STREAMS=kafka</c> through brokers.</summary>
internal static class Brokers
{
    /// <summary>Brokers of a mock.</summary>
    public const int Count = 2;

    private const int Partitions = 4;

    private static readonly string[] s_topics = ["users", "wallets", "orders", "markets", "transfers"];
    private static readonly Lazy<KafkaCluster> s_cluster = new(() => KafkaCluster.Start(Count));
    private static int _servers;

    public static bool AreUsed { get; } = string.Equals(Environment.GetEnvironmentVariable("EXCHANGE_STREAMS"), "kafka", StringComparison.OrdinalIgnoreCase);

    /// <summary>Those that all tests share, to be broken where they are a mock; null where they are not used, or real.</summary>
    public static MockKafka? Mock => AreUsed ? s_cluster.Value as MockKafka : null;

    /// <summary>The settings of a server with topics of its own on the brokers that all tests share; none where they are not used.</summary>
    public static async Task<string[]> Settings() => AreUsed ? await Settings(s_cluster.Value) : [];

    /// <summary>The settings of a server with topics of its own on these brokers.</summary>
    public static async Task<string[]> Settings(KafkaCluster cluster)
    {
        var prefix = string.Create(CultureInfo.InvariantCulture, $"server-{Interlocked.Increment(ref _servers)}.");
        foreach (var topic in s_topics)
        {
            await cluster.CreateTopic(prefix + topic, Partitions);
            await cluster.CreateTopic(prefix + topic + ".dead-letter", partitions: 1);
        }

        return
        [
            $"--Kafka:BootstrapServers={cluster.BootstrapServers}",
            $"--Kafka:TopicPrefix={cluster.NameOf(prefix)}",
            string.Create(CultureInfo.InvariantCulture, $"--Kafka:Partitions={Partitions}"),
            .. cluster.NewConsumerConfig("none").Where(setting => setting.Key is "fetch.wait.max.ms" or "reconnect.backoff.ms" or "reconnect.backoff.max.ms")
                .Select(setting => $"--Kafka:Client:{setting.Key}={setting.Value}"),
        ];
    }
}
