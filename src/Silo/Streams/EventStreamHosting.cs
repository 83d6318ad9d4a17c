using Orleans.Configuration;
using Orleans.Crypto.Api.Hosting;
using Orleans.Crypto.Grains.Publishing;
using Orleans.Crypto.Grains.Relay;
using Orleans.Crypto.Storage.Postgres.Leases;
using Orleans.LeaseProviders;
using Orleans.Streaming.Kafka;

namespace Orleans.Crypto.Silo.Streams;

/// <summary>The way of events between grains, and to readers outside: by calls, or published to Kafka and read from there.</summary>
internal static class EventStreamHosting
{
    /// <summary>JSON of an order that met very many others; brokers and topics must let it pass as well.</summary>
    private const int MaxMessageBytes = 8 * 1024 * 1024;

    private const int EventsADelivery = 200;

    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_leaseRenewal = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_leaseSearch = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_brokerPatience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_streamInactivity = TimeSpan.FromMinutes(5);

    public static void AddEventStreams(this WebApplicationBuilder builder, ISiloBuilder silo, StorageOptions storage)
    {
        var section = builder.Configuration.GetSection(KafkaOptions.Section);
        var services = builder.Services;
        services.AddOptions<KafkaOptions>().Bind(section, binder => binder.ErrorOnUnknownConfiguration = true).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<GrainReceivers>();
        var kafka = section.Get<KafkaOptions>() ?? new();
        if (!kafka.IsUsed)
        {
            services.AddSingleton<IReceivers>(provider => provider.GetRequiredService<GrainReceivers>());
            return;
        }

        services.AddSingleton<EventMessages>();
        services.AddSingleton<IEventStreams, KafkaEventStreams>();
        services.AddSingleton<IReceivers, PublishingReceivers>();
        silo.AddKafkaStreams(KafkaEventStreams.Provider, options => Configure(options, kafka), provider =>
        {
            provider.UseFormat(services => new CloudEventFormat(services.GetRequiredService<EventMessages>()));
            provider.ConfigureStreamPubSub(Orleans.Streams.StreamPubSubType.ImplicitOnly);
            provider.ConfigurePullingAgent(agent => agent.Configure(options =>
            {
                // A credit must arrive, however long its wallet or the journal is away.
                options.MaxEventDeliveryTime = Timeout.InfiniteTimeSpan;
                options.StreamInactivityPeriod = s_streamInactivity;
            }));
            if (storage.Kind == StorageKind.Postgres)
            {
                ShareQueues(provider, services, storage.ConnectionString);
            }
        });
    }

    private static void ShareQueues(SiloKafkaStreamConfigurator provider, IServiceCollection services, string connectionString)
    {
        services.AddSingleton(_ => new PostgresLeases(connectionString));
        services.AddSingleton<ILeaseProvider, QueueLeases>();
        provider.UseLeaseBasedQueueBalancer(balancer => balancer.Configure<Microsoft.Extensions.Options.IOptions<ClusterOptions>>((options, cluster) =>
        {
            options.LeaseCategory = $"{cluster.Value.ClusterId}/{KafkaEventStreams.Provider}";
            options.LeaseLength = s_lease;
            options.LeaseRenewPeriod = s_leaseRenewal;
            options.LeaseAcquisitionPeriod = s_leaseSearch;
        }));
    }

    private static void Configure(KafkaStreamOptions options, KafkaOptions kafka)
    {
        foreach (var (name, value) in kafka.Client)
        {
            options.Connection.Set(name, value);
        }

        options.Connection.BootstrapServers = kafka.BootstrapServers;
        // A broker that hangs is given up after this time instead of a minute: until then its partitions stand still.
        options.Connection.SocketTimeoutMs ??= (int)s_brokerPatience.TotalMilliseconds;
        options.CreateTopics = kafka.CreateTopics;
        options.MaxDelivery = EventsADelivery;
        // The journal has it, and the order must survive any outage.
        options.DeliveryTimeout = Timeout.InfiniteTimeSpan;
        // What a topic has dropped before its effects were durable must not be passed over.
        options.OffsetOutOfRange = OffsetOutOfRange.Fail;
        options.ConfigureProducer = producer => producer.MessageMaxBytes = MaxMessageBytes;
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["max.message.bytes"] = MaxMessageBytes.ToString(System.Globalization.CultureInfo.InvariantCulture) };
        foreach (var topic in Topics.All)
        {
            options.Topics.Add(new(kafka.TopicPrefix + topic, kafka.Partitions, (short)kafka.ReplicationFactor, topic, settings));
        }
    }
}
