using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;

namespace Orleans.Crypto.KafkaServer;

/// <summary>
/// The mock cluster inside librdkafka: brokers that listen on ports of the loopback address and speak Kafka's protocol,
/// in this process, with their data in memory. All members may be called from any thread.
/// </summary>
/// <remarks>
/// <para>Where it is not like Kafka:</para>
/// <list type="bullet">
/// <item>No administration by clients (topics are created by <see cref="KafkaCluster.CreateTopic"/>), except metadata: such a
/// call fails with <see cref="ErrorCode.Local_UnsupportedFeature"/>. A topic that a client asks about and that is missing is created with 4 partitions where the client allows it.
/// <c>ListGroups</c> and <c>DescribeGroups</c> must not be sent: the process ends.</item>
/// <item>An idempotent producer is not deduplicated: a request that was carried out and then repeated, because its
/// response was lost, is in the log twice. Nor is a gap in its sequence refused: after an error, a later request that
/// succeeds has the client take the earlier one for written, so that clients keep one request under way
/// (<see cref="KafkaCluster.NewClientConfig"/>). A transactional one is deduplicated, over its last five requests.</item>
/// <item>A partition keeps 5 MiB, or 100,000 batches, and then drops its oldest batches; there is no retention by
/// time. A fetch from before the first offset kept, or from after the end, gets <c>OFFSET_OUT_OF_RANGE</c>, as from
/// Kafka; <see cref="DropRecords"/> brings that about at will.</item>
/// <item>A fetch returns one batch a partition, and an empty fetch waits its whole <c>fetch.wait.max.ms</c>, also when
/// messages arrive, with the responses behind it on the same connection.</item>
/// <item>Offsets by time are not known: <c>OffsetsForTimes</c> answers for every time as if no message were that young,
/// which is <see cref="Offset.End"/>, with no error. First and last offset are known.</item>
/// <item>Commits: any client may commit to a group without members, as a consumer by assignment does; to a group
/// with members, only those. A commit with the leader epoch of an earlier leader is refused with
/// <c>FENCED_LEADER_EPOCH</c>, which Kafka accepts. Committed offsets live as long as the topic, and come back with the
/// partition's present epoch, whatever the one that was committed, which a consumer can read on from. A group's first
/// rebalance takes 3 s.</item>
/// <item>All brokers have all data, at once: a leader that has moved serves everything, and nothing acknowledged is
/// ever lost. A broker that is down stays the leader of its partitions until <see cref="SetLeader"/>.</item>
/// <item>The broker's time stamp of a message is not kept (<c>LogAppendTime</c> is unknown); its creation time is.</item>
/// </list>
/// </remarks>
public sealed class MockKafka : KafkaCluster
{
    private const int Producer = 0;
    private const int EveryBroker = -1;
    private const int ErrorSize = 512;

    private readonly nint _client;
    private readonly nint _cluster;
    private readonly Lock _decommissioning = new();
    private int _brokers;
    private bool _disposed;

    private MockKafka(nint client, nint cluster, int brokers)
    {
        (_client, _cluster, _brokers) = (client, cluster, brokers);
        BootstrapServers = Marshal.PtrToStringUTF8(MockLibrary.BootstrapServers(cluster))!;
    }

    public override string BootstrapServers { get; }

    /// <summary>Starts brokers with the ids 1 to <paramref name="brokers"/>.</summary>
    /// <param name="brokers">1 to 100.</param>
    /// <exception cref="InvalidOperationException">The library could not start them.</exception>
    public static new MockKafka Start(int brokers = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(brokers, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(brokers, 100);
        var client = NewClient();
        var cluster = MockLibrary.NewCluster(client, brokers);
        if (cluster == 0)
        {
            MockLibrary.DestroyClient(client);
            throw new InvalidOperationException("The mock cluster could not be started.");
        }

        // Without a controller, a client would look for one until its time is up before it says that a call is not supported.
        MockLibrary.SetController(cluster, broker: 1);
        MockLibrary.StartTracking(cluster);
        return new MockKafka(client, cluster, brokers);
    }

    /// <summary>Cuts the broker's connections and refuses new ones. It stays the leader of its partitions.</summary>
    public void BrokerDown(int broker) => Do(MockLibrary.SetDown(Cluster, Id(broker)));

    /// <summary>Has the broker accept connections again, on the same port.</summary>
    public void BrokerUp(int broker) => Do(MockLibrary.SetUp(Cluster, Id(broker)));

    /// <summary><see cref="BrokerDown"/> for all of them.</summary>
    public void AllBrokersDown() => Do(MockLibrary.SetDown(Cluster, EveryBroker));

    /// <summary><see cref="BrokerUp"/> for all of them.</summary>
    public void AllBrokersUp() => Do(MockLibrary.SetUp(Cluster, EveryBroker));

    /// <summary>
    /// Takes the broker out of the cluster for ever. All partitions of the cluster get new leaders at random, and commits
    /// go to another broker.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is the last one.</exception>
    public void Decommission(int broker)
    {
        lock (_decommissioning)
        {
            if (_brokers == 1)
            {
                // The library divides by the number of brokers.
                throw new InvalidOperationException("A cluster keeps one broker.");
            }

            Do(MockLibrary.Decommission(Cluster, Id(broker)));
            _brokers--;
        }
    }

    /// <summary>Moves the partition to a leader, with a new leader epoch. The earlier one answers that it is not.</summary>
    /// <param name="topic">The name in the cluster.</param>
    /// <param name="broker">There is no way to leave the partition without one: the library crashes in its answer.</param>
    public void SetLeader(string topic, int partition, int broker) => Do(MockLibrary.SetLeader(Cluster, topic, partition, Id(broker)));

    /// <summary>
    /// The next requests of this kind, from whatever client and to whatever broker, fail with these errors, one each, and
    /// are not carried out. They queue up behind errors that were pushed before.
    /// </summary>
    /// <param name="errors">
    /// What a broker can answer; <see cref="ErrorCode.NoError"/> lets a request pass, and
    /// <see cref="ErrorCode.Local_Transport"/> cuts its connection. After <see cref="ErrorCode.TopicAuthorizationFailed"/>
    /// a producer fails further messages to the topic by itself for a while.
    /// </param>
    public void PushErrors(KafkaRequest request, params ReadOnlySpan<ErrorCode> errors) =>
        MockLibrary.PushErrors(Cluster, (short)request, (nuint)errors.Length, MemoryMarshal.Cast<ErrorCode, int>(errors));

    /// <summary>As <see cref="PushErrors"/>, for the requests to one broker; these come before those of the cluster.</summary>
    /// <exception cref="PlatformNotSupportedException">On Apple's arm64, where the call cannot be made.</exception>
    public void PushErrorsAt(int broker, KafkaRequest request, params ReadOnlySpan<ErrorCode> errors)
    {
        if (OperatingSystem.IsMacOS() && RuntimeInformation.ProcessArchitecture == Architecture.Arm64)
        {
            throw new PlatformNotSupportedException();
        }

        foreach (var error in errors)
        {
            Do(MockLibrary.PushError(Cluster, Id(broker), (short)request, one: 1, (int)error, delayMilliseconds: 0));
        }
    }

    /// <summary>Takes back what <see cref="PushErrors"/> has pushed and no request has met yet.</summary>
    public void ClearErrors(KafkaRequest request) => MockLibrary.ClearErrors(Cluster, (short)request);

    /// <summary>Holds back each response of the broker for so long; requests are carried out at once.</summary>
    /// <param name="time">In whole milliseconds; zero, as at the start, for none.</param>
    public void SetRoundTrip(int broker, TimeSpan time) => Do(MockLibrary.SetRoundTrip(Cluster, Id(broker), checked((int)time.TotalMilliseconds)));

    /// <summary>How many requests of this kind have arrived since the start, refused ones included.</summary>
    /// <param name="broker">At this one, or, by default, at all.</param>
    public int Requests(KafkaRequest request, int? broker = null)
    {
        var requests = MockLibrary.Requests(Cluster, out var count);
        try
        {
            var found = 0;
            for (var index = 0; index < (int)count; index++)
            {
                var one = Marshal.ReadIntPtr(requests, index * nint.Size);
                if (MockLibrary.RequestKind(one) == (short)request && (broker is null || MockLibrary.RequestBroker(one) == broker))
                {
                    found++;
                }
            }

            return found;
        }
        finally
        {
            if (requests != 0)
            {
                MockLibrary.DestroyRequests(requests, count);
            }
        }
    }

    /// <remarks>A batch that reaches over <paramref name="before"/> stays whole; the client skips what is before.</remarks>
    /// <inheritdoc/>
    public override Task DropRecords(string topic, int partition, long before)
    {
        Do(MockLibrary.DeleteRecords(Cluster, topic, partition, before));
        return Task.CompletedTask;
    }

    /// <summary>Clients that are still there see their brokers gone, as after <see cref="AllBrokersDown"/>.</summary>
    public override ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            // The cluster's threads belong to the client, which therefore goes last.
            MockLibrary.DestroyCluster(_cluster);
            MockLibrary.DestroyClient(_client);
        }

        return ValueTask.CompletedTask;
    }

    protected override Task Create(string name, int partitions, int replicas)
    {
        Do(MockLibrary.CreateTopic(Cluster, name, partitions, replicas));
        return Task.CompletedTask;
    }

    private nint Cluster
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _cluster;
        }
    }

    private static nint NewClient()
    {
        Span<byte> error = stackalloc byte[ErrorSize];
        var configuration = MockLibrary.NewConfiguration();
        // The client itself has no brokers and says so at a level that a test's output need not show: errors only.
        _ = MockLibrary.SetConfiguration(configuration, "log_level", "3", error, ErrorSize);
        var client = MockLibrary.NewClient(Producer, configuration, error, ErrorSize);
        return client != 0 ? client : throw new InvalidOperationException(Encoding.UTF8.GetString(error[..error.IndexOf((byte)0)]));
    }

    /// <summary>The library takes -1 for all brokers, which must not happen by mistake.</summary>
    private static int Id(int broker)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(broker, 1);
        return broker;
    }

    private static void Do(int error)
    {
        if (error != 0)
        {
            throw new KafkaException((ErrorCode)error);
        }
    }
}
