using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.Streaming.Kafka.Failures;
using Orleans.Streaming.Kafka.Messages;
using Orleans.Streams;

namespace Orleans.Streaming.Kafka;

/// <summary>Adds stream providers over Kafka to silos and clients.</summary>
public static class KafkaStreamHosting
{
    /// <summary>Adds a provider to a silo: it produces, and its share of the partitions is read here.</summary>
    /// <param name="name">By which streams are asked for; a client's provider of the same name needs the same topics.</param>
    /// <param name="configure">Balancer, pulling agents, and the messages' format.</param>
    public static ISiloBuilder AddKafkaStreams(
        this ISiloBuilder builder, string name, Action<KafkaStreamOptions> options, Action<SiloKafkaStreamConfigurator>? configure = null)
    {
        AddServices(builder.Services, name, options);
        // The reasons of failed deliveries, for the dead letters.
        if (builder.Services.All(service => service.ServiceType != typeof(DeliveryErrors)))
        {
            builder.Services.AddSingleton<DeliveryErrors>();
            builder.Services.AddSingleton<IOutgoingGrainCallFilter>(services => services.GetRequiredService<DeliveryErrors>());
        }

        var configurator = new SiloKafkaStreamConfigurator(name, builder);
        configure?.Invoke(configurator);
        return builder;
    }

    /// <summary>Adds a provider to a client: it produces; what it subscribes to is read by the silos.</summary>
    /// <inheritdoc cref="AddKafkaStreams(ISiloBuilder, string, Action{KafkaStreamOptions}, Action{SiloKafkaStreamConfigurator}?)"/>
    public static IClientBuilder AddKafkaStreams(
        this IClientBuilder builder, string name, Action<KafkaStreamOptions> options, Action<ClientKafkaStreamConfigurator>? configure = null)
    {
        AddServices(builder.Services, name, options);
        builder.Services.TryAddSingleton<DeliveryErrors>();
        var configurator = new ClientKafkaStreamConfigurator(name, builder);
        configure?.Invoke(configurator);
        return builder;
    }

    private static void AddServices(IServiceCollection services, string name, Action<KafkaStreamOptions> options)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<KafkaStreamOptions>(name).Configure(options).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KafkaStreamOptions>, KafkaStreamOptionsValidation>());
        services.TryAddKeyedSingleton<IKafkaMessageFormat, OrleansMessageFormat>(name);
        services.AddKeyedSingleton(name, (provider, _) => (IKafkaPublisher)provider.GetRequiredKeyedService<IQueueAdapterFactory>(name));
        services.AddKeyedSingleton<IKafkaStreamStatus>(name, (provider, _) => new KafkaStreamStatus(provider, name));
    }
}
