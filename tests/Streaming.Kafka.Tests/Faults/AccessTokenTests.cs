using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Streaming.Kafka;

namespace Orleans.Crypto.Streaming.Kafka.Tests.Faults;

/// <summary>SASL OAUTHBEARER: whoever connects is given a token by the configured callback.</summary>
public sealed class AccessTokenTests
{
    [Fact]
    public async Task Every_client_asks_for_a_token_and_outlives_one_that_can_not_be_had()
    {
        var asked = 0;
        var options = new KafkaStreamOptions
        {
            Connection = new() { BootstrapServers = "127.0.0.1:9", SecurityProtocol = SecurityProtocol.SaslPlaintext, SaslMechanism = SaslMechanism.OAuthBearer },
            AccessToken = _ => Interlocked.Increment(ref asked) % 2 == 0
                ? throw new InvalidOperationException("no token today")
                : Task.FromResult(new KafkaAccessToken("header.payload.signature", DateTimeOffset.UtcNow.AddHours(1), "tester")),
        };
        var connection = new KafkaConnection("provider", "group", options, NullLogger.Instance);

        using var admin = connection.CreateAdmin();
        using var producer = connection.CreateProducer((_, _) => { });
        using var consumer = connection.CreateConsumer();
        await Eventually.True(() =>
        {
            // A consumer looks after it while it is read.
            consumer.Consume(TimeSpan.FromMilliseconds(10));
            return Volatile.Read(ref asked) >= 3;
        });
    }

    [Fact]
    public void A_token_is_not_shown() =>
        Assert.DoesNotContain("signature", new KafkaAccessToken("header.payload.signature", DateTimeOffset.UnixEpoch, "tester").ToString(), StringComparison.Ordinal);
}
