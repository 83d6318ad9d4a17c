using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Orleans.Crypto.Api.Json;

namespace Orleans.Crypto.Api.Stream;

/// <summary>Server-sent events: named messages with an id and one line of JSON.</summary>
internal sealed class EventWriter(PipeWriter output) : IDisposable
{
    private readonly Utf8JsonWriter _json = new(output);

    public void Message<T>(string name, long sequence, T data)
    {
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"event: {name}\nid: {sequence}\ndata: "), output);
        _json.Reset();
        JsonSerializer.Serialize(_json, data, JsonType<T>.Info);
        output.Write("\n\n"u8);
    }

    public void Heartbeat() => output.Write(": heartbeat\n\n"u8);

    public async ValueTask Flush(CancellationToken cancellation) => await output.FlushAsync(cancellation);

    public void Dispose() => _json.Dispose();
}
