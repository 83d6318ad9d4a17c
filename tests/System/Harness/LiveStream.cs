using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Orleans.Crypto.SystemTests.Harness;

/// <summary>One message of the live stream.</summary>
public sealed record StreamMessage(string Kind, string Id, JsonElement Data);

/// <summary>An open live stream; heartbeats are comments, which a reader does not see.</summary>
public sealed class LiveStream(HttpResponseMessage response, Stream content) : IDisposable
{
    /// <summary>For tests that look at the bytes themselves, such as heartbeats.</summary>
    public Stream Content => content;

    public async IAsyncEnumerable<StreamMessage> Messages([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var parser = SseParser.Create(content);
        await foreach (var item in parser.EnumerateAsync(cancellation))
        {
            yield return new(item.EventType, item.EventId ?? "", JsonSerializer.Deserialize<JsonElement>(item.Data));
        }
    }

    public void Dispose()
    {
        content.Dispose();
        response.Dispose();
    }
}
