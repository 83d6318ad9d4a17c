using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Orleans.Crypto.Load.Bench;

/// <param name="Body">Until the connection's next request.</param>
internal readonly record struct HttpAnswer(int Status, ReadOnlyMemory<byte> Body);

/// <summary>
/// One connection that carries one request after the other. It knows as much of HTTP/1.1 as the measured servers speak: the
/// client shares the processors with them, so that each microsecond of it is one that is not measured.
/// </summary>
internal sealed class HttpConnection : IDisposable
{
    private const int StatusAt = 9;
    private const int StatusLength = 3;

    private readonly Socket _socket;
    private byte[] _received = new byte[8 * 1024];

    private HttpConnection(Socket socket) => _socket = socket;

    /// <summary>Where the caller puts a request together; grows.</summary>
    public byte[] Request { get; set; } = new byte[4 * 1024];

    public static async Task<HttpConnection> Open(Uri address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Parse(address.Host), address.Port);
        return new(socket);
    }

    /// <summary>Sends the first bytes of <see cref="Request"/>.</summary>
    /// <exception cref="IOException">The answer is not whole, or not as the servers write it; the connection is of no more use.</exception>
    public async ValueTask<HttpAnswer> Send(int length)
    {
        for (var sent = 0; sent < length;)
        {
            sent += await _socket.SendAsync(Request.AsMemory(sent, length - sent));
        }

        var received = 0;
        int head;
        do
        {
            received += await Receive(received);
            head = _received.AsSpan(0, received).IndexOf("\r\n\r\n"u8);
        }
        while (head < 0);

        var start = head + 4;
        var status = Status();
        if (BodyLength(head) is { } known)
        {
            while (received < start + known)
            {
                received += await Receive(received);
            }

            return new(status, _received.AsMemory(start, known));
        }

        while (!HasAllChunks(start, received))
        {
            received += await Receive(received);
        }

        return new(status, _received.AsMemory(start, JoinChunks(start, received)));
    }

    public void Dispose() => _socket.Dispose();

    private async ValueTask<int> Receive(int received)
    {
        if (received == _received.Length)
        {
            Array.Resize(ref _received, received * 2);
        }

        var count = await _socket.ReceiveAsync(_received.AsMemory(received));
        return count > 0 ? count : throw new IOException("The server closed the connection before its answer was whole.");
    }

    private int Status() =>
        Utf8Parser.TryParse(_received.AsSpan(StatusAt, StatusLength), out int status, out var read) && read == StatusLength
            ? status
            : throw new IOException("The answer has no status.");

    /// <summary>Null where the body comes in chunks.</summary>
    private int? BodyLength(int head)
    {
        var header = "\r\nContent-Length: "u8;
        var at = _received.AsSpan(0, head).IndexOf(header);
        if (at >= 0)
        {
            return Utf8Parser.TryParse(_received.AsSpan(at + header.Length, head - at - header.Length), out int length, out _)
                ? length
                : throw new IOException("The answer's length is not a number.");
        }

        return _received.AsSpan(0, head).IndexOf("\r\nTransfer-Encoding: chunked"u8) >= 0 ? null : 0;
    }

    private bool HasAllChunks(int start, int received)
    {
        for (var at = start; TryReadChunk(at, received, out var data, out var size); at = data + size + 2)
        {
            if (size == 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <returns>The length of the body, which begins where its first chunk began.</returns>
    private int JoinChunks(int start, int received)
    {
        var end = start;
        for (var at = start; TryReadChunk(at, received, out var data, out var size) && size > 0; at = data + size + 2)
        {
            _received.AsSpan(data, size).CopyTo(_received.AsSpan(end));
            end += size;
        }

        return end - start;
    }

    /// <summary>False where the chunk is not here to its end.</summary>
    private bool TryReadChunk(int at, int received, out int data, out int size)
    {
        (data, size) = (0, 0);
        var line = at < received ? _received.AsSpan(at, received - at).IndexOf("\r\n"u8) : -1;
        if (line < 0)
        {
            return false;
        }

        data = at + line + 2;
        return int.TryParse(_received.AsSpan(at, line), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out size)
            ? data + size + 2 <= received
            : throw new IOException("The answer's chunk has no length.");
    }
}
