namespace Orleans.Crypto.KafkaServer;

/// <summary>The requests of Kafka's protocol that a test may want to fail or count; the numbers are the protocol's.</summary>
public enum KafkaRequest
{
    Produce = 0,
    Fetch = 1,
    ListOffsets = 2,
    Metadata = 3,
    OffsetCommit = 8,
    OffsetFetch = 9,
    FindCoordinator = 10,
    JoinGroup = 11,
    Heartbeat = 12,
    SyncGroup = 14,
    ApiVersions = 18,
    InitProducerId = 22,
    OffsetForLeaderEpoch = 23,
}
