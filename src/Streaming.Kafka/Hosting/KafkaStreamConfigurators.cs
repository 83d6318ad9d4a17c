using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime.Providers;

namespace Orleans.Streaming.Kafka;

/// <summary>What else can be chosen of a silo's provider.</summary>
public sealed class SiloKafkaStreamConfigurator : SiloPersistentStreamConfigurator
{
    private static readonly TimeSpan s_readPause = TimeSpan.FromMilliseconds(10);
    private static readonly RetryBackoff s_backoff = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5));

    internal SiloKafkaStreamConfigurator(string name, ISiloBuilder builder)
        : base(name, configure => configure(builder.Services), KafkaAdapterFactory.Create)
    {
        // A read waits for messages by itself.
        this.ConfigurePullingAgent(agent => agent.Configure(options => options.GetQueueMsgsTimerPeriod = s_readPause));
        this.ConfigureBackoffProvider(IMessageDeliveryBackoffProvider (_, _) => s_backoff);
        this.ConfigureBackoffProvider(IQueueReaderBackoffProvider (_, _) => s_backoff);
    }

    /// <summary>Writes and reads the messages in another form; the same one in every process of the cluster.</summary>
    public void UseFormat(Func<IServiceProvider, IKafkaMessageFormat> format) =>
        ConfigureDelegate(services => services.AddKeyedSingleton(Name, (provider, _) => format(provider)));
}

/// <summary>What else can be chosen of a client's provider.</summary>
public sealed class ClientKafkaStreamConfigurator : ClusterClientPersistentStreamConfigurator
{
    internal ClientKafkaStreamConfigurator(string name, IClientBuilder builder)
        : base(name, builder, KafkaAdapterFactory.Create)
    {
    }

    /// <inheritdoc cref="SiloKafkaStreamConfigurator.UseFormat"/>
    public void UseFormat(Func<IServiceProvider, IKafkaMessageFormat> format) =>
        ConfigureDelegate(services => services.AddKeyedSingleton(Name, (provider, _) => format(provider)));
}
