using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Orleans.Crypto.KafkaServer;

/// <summary>Brokers that were started elsewhere; what a test has created in them is deleted when it ends.</summary>
public sealed class RealKafka : KafkaCluster
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly IAdminClient _admin;

    public RealKafka(string bootstrapServers)
    {
        BootstrapServers = bootstrapServers;
        _admin = new AdminClientBuilder(NewClientConfig()).Build();
    }

    public override string BootstrapServers { get; }

    public override Task DropRecords(string topic, int partition, long before) =>
        _admin.DeleteRecordsAsync([new TopicPartitionOffset(topic, partition, before)], new DeleteRecordsOptions { RequestTimeout = s_patience });

    public override async ValueTask DisposeAsync()
    {
        if (Created.Count > 0)
        {
            await _admin.DeleteTopicsAsync(Created, new DeleteTopicsOptions { RequestTimeout = s_patience });
        }

        _admin.Dispose();
    }

    protected override Task Create(string name, int partitions, int replicas) => _admin.CreateTopicsAsync(
        [new TopicSpecification { Name = name, NumPartitions = partitions, ReplicationFactor = (short)replicas }],
        new CreateTopicsOptions { RequestTimeout = s_patience, OperationTimeout = s_patience });
}
