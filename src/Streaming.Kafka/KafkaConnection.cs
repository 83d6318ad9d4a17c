using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Orleans.Streaming.Kafka;

/// <summary>Makes the clients of one provider, all with its connection and its security.</summary>
internal sealed class KafkaConnection(string provider, string consumerGroup, KafkaStreamOptions options, ILogger logger)
{
    private static readonly TimeSpan s_tokenPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_repetition = TimeSpan.FromSeconds(30);

    private long _toldAt = long.MinValue / 2;

    public KafkaStreamOptions Options => options;

    public string Provider => provider;

    public IAdminClient CreateAdmin()
    {
        var builder = new AdminClientBuilder(new AdminClientConfig(Copy()) { AllowAutoCreateTopics = false }).SetErrorHandler(Tell).SetLogHandler(Log);
        if (options.AccessToken is not null)
        {
            builder.SetOAuthBearerTokenRefreshHandler(RefreshToken);
        }

        return builder.Build();
    }

    /// <param name="failed">Called on a thread of the producer's own when it has failed for good.</param>
    public IProducer<byte[], byte[]> CreateProducer(Action<IClient, Error> failed)
    {
        var config = new ProducerConfig(Copy())
        {
            LingerMs = options.Linger.TotalMilliseconds,
            CompressionType = options.Compression,
            MessageTimeoutMs = options.DeliveryTimeout == Timeout.InfiniteTimeSpan ? 0 : (int)options.DeliveryTimeout.TotalMilliseconds,
        };
        options.ConfigureProducer?.Invoke(config);
        config.EnableIdempotence = true;
        config.Acks = Acks.All;
        var builder = new ProducerBuilder<byte[], byte[]>(config).SetErrorHandler(TellOrFail).SetLogHandler(Log);
        if (options.AccessToken is not null)
        {
            builder.SetOAuthBearerTokenRefreshHandler(RefreshToken);
        }

        return builder.Build();

        void TellOrFail(IClient client, Error error)
        {
            Tell(client, error);
            if (error.IsFatal)
            {
                failed(client, error);
            }
        }
    }

    /// <param name="tellsEnd">Whether it reports that a partition has no more messages.</param>
    public IConsumer<byte[], byte[]> CreateConsumer(bool tellsEnd = false)
    {
        var config = new ConsumerConfig(Copy()) { GroupId = consumerGroup };
        options.ConfigureConsumer?.Invoke(config);
        config.EnableAutoCommit = false;
        config.EnableAutoOffsetStore = false;
        config.EnablePartitionEof = tellsEnd;
        // An offset out of range must be noticed, whatever happens then.
        config.AutoOffsetReset = AutoOffsetReset.Error;
        var builder = new ConsumerBuilder<byte[], byte[]>(config).SetErrorHandler(Tell).SetLogHandler(Log);
        if (options.AccessToken is not null)
        {
            builder.SetOAuthBearerTokenRefreshHandler(RefreshToken);
        }

        return builder.Build();
    }

    private Dictionary<string, string> Copy() => options.Connection.ToDictionary(setting => setting.Key, setting => setting.Value, StringComparer.Ordinal);

    private void RefreshToken(IClient client, string _)
    {
        try
        {
            // On a thread of the client's own, which waits for it.
            using var deadline = new CancellationTokenSource(s_tokenPatience);
            var token = options.AccessToken!(deadline.Token).WaitAsync(deadline.Token).ConfigureAwait(false).GetAwaiter().GetResult();
            client.OAuthBearerSetToken(token.Value, token.ExpiresAt.ToUnixTimeMilliseconds(), token.Principal, token.Extensions?.ToDictionary(StringComparer.Ordinal));
        }
        catch (Exception exception)
        {
            logger.LogWarning(exception, "{Provider}: no access token for the brokers", provider);
            client.OAuthBearerSetTokenFailure("No access token.");
        }
    }

    // Without the client's name: it tells of errors before it has one, and to ask for it then ends the process.
    private void Tell(IClient client, Error error) => logger.Log(
        error.IsFatal ? LogLevel.Error : IsNews(error) ? LogLevel.Warning : LogLevel.Debug,
        "{Provider}: Kafka's client reports {Code}: {Reason}", provider, error.Code, error.Reason);

    // A client tells of each attempt to connect; that none has succeeded is said now and then.
    private bool IsNews(Error error)
    {
        if (error.Code != KafkaErrorCode.Local_AllBrokersDown)
        {
            return false;
        }

        var now = Environment.TickCount64;
        var told = Interlocked.Read(ref _toldAt);
        return now - told >= s_repetition.TotalMilliseconds && Interlocked.CompareExchange(ref _toldAt, now, told) == told;
    }

    private void Log(IClient client, LogMessage message) => logger.LogDebug("{Provider}: {Message}", provider, message.Message);
}
