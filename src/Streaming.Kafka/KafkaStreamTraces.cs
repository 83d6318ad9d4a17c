using System.Diagnostics;
using System.Text;
using Confluent.Kafka;

namespace Orleans.Streaming.Kafka;

/// <summary>
/// Spans of what goes to the brokers. A message carries W3C's trace context in its headers, and whoever is called with it goes
/// on in that trace. Names and attributes are OpenTelemetry's for messaging.
/// </summary>
public static class KafkaStreamTraces
{
    /// <summary>To be given to OpenTelemetry.</summary>
    public const string SourceName = "Orleans.Streaming.Kafka";

    private const string TraceParent = "traceparent";
    private const string TraceState = "tracestate";

    private static readonly ActivitySource s_source = new(SourceName);

    /// <returns>Null where nobody traces.</returns>
    internal static Activity? StartPublishing(string topic) => s_source.HasListeners()
        ? s_source.StartActivity("publish " + topic, ActivityKind.Producer)?.SetTag("messaging.system", "kafka").SetTag("messaging.destination.name", topic)
        : null;

    /// <summary>Writes the running activity into a message.</summary>
    internal static void Inject(Message<byte[], byte[]> message)
    {
        if (Activity.Current is not { IdFormat: ActivityIdFormat.W3C, Id: { } id } activity)
        {
            return;
        }

        message.Headers ??= [];
        message.Headers.Add(TraceParent, Encoding.ASCII.GetBytes(id));
        if (activity.TraceStateString is { Length: > 0 } state)
        {
            message.Headers.Add(TraceState, Encoding.UTF8.GetBytes(state));
        }
    }
}
