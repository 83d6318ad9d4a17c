namespace Orleans.Streaming.Kafka;

/// <summary>A token for SASL OAUTHBEARER.</summary>
/// <param name="Value">In the JWS compact form.</param>
/// <param name="Principal">The name that it stands for.</param>
/// <param name="Extensions">SASL extensions, or null.</param>
public sealed record KafkaAccessToken(string Value, DateTimeOffset ExpiresAt, string Principal, IReadOnlyDictionary<string, string>? Extensions = null)
{
    /// <inheritdoc/>
    /// <remarks>Without the secret.</remarks>
    public override string ToString() => $"{nameof(KafkaAccessToken)} {{ Principal = {Principal}, ExpiresAt = {ExpiresAt:O} }}";
}
