using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Orleans.Crypto.ServerPorts;

namespace Orleans.Crypto.SystemTests.Observability;

/// <summary>A span as it was exported.</summary>
internal sealed record CollectedSpan(string TraceId, string Name);

/// <summary>Takes what OpenTelemetry exports by HTTP (OTLP, protobuf), and reads of each span its trace and name.</summary>
internal sealed class SpanCollector : IAsyncDisposable
{
    // ExportTraceServiceRequest.resource_spans, ResourceSpans.scope_spans, ScopeSpans.spans; Span.trace_id, Span.name.
    private const int ResourceSpans = 1;
    private const int ScopeSpans = 2;
    private const int Spans = 2;
    private const int TraceId = 1;
    private const int Name = 5;

    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<CollectedSpan> _spans = [];
    private readonly Task _work;

    public SpanCollector()
    {
        Address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Ports.Next()}/");
        _listener.Prefixes.Add(Address);
        _listener.Start();
        _work = Take();
    }

    public string Address { get; }

    public IReadOnlyCollection<CollectedSpan> Collected => _spans;

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _work;
    }

    private async Task Take()
    {
        while (true)
        {
            HttpListenerContext request;
            try
            {
                request = await _listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var body = new MemoryStream();
            await request.Request.InputStream.CopyToAsync(body);
            foreach (var span in Fields(body.ToArray(), ResourceSpans).SelectMany(resource => Fields(resource, ScopeSpans)).SelectMany(scope => Fields(scope, Spans)))
            {
                _spans.Enqueue(new(Convert.ToHexStringLower(Fields(span, TraceId).Single()), Encoding.UTF8.GetString(Fields(span, Name).Single())));
            }

            request.Response.Close();
        }
    }

    /// <summary>The fields of one number that have a length, in a message of protobuf.</summary>
    private static List<byte[]> Fields(byte[] message, int number)
    {
        List<byte[]> found = [];
        var at = 0;
        while (at < message.Length)
        {
            var tag = Number(message, ref at);
            switch (tag & 7)
            {
                case 0:
                    _ = Number(message, ref at);
                    break;
                case 1:
                    at += 8;
                    break;
                case 2:
                    var length = (int)Number(message, ref at);
                    if ((int)(tag >> 3) == number)
                    {
                        found.Add(message[at..(at + length)]);
                    }

                    at += length;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    throw new FormatException("This is no message of protobuf.");
            }
        }

        return found;
    }

    private static ulong Number(byte[] message, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = message[at++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }
    }
}
