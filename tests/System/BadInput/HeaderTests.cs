using System.Net;
using System.Net.Sockets;
using System.Text;
using Orleans.Crypto.SystemTests.Harness;
using Orleans.Crypto.SystemTests.OpenApi;

namespace Orleans.Crypto.SystemTests.BadInput;

/// <summary>Sent byte by byte: an HTTP client would refuse to.</summary>
[Collection(SharedServer.Name)]
public sealed class HeaderTests(SharedServer server) : IAsyncLifetime
{
    private Untouched _untouched = null!;

    public async Task InitializeAsync() => _untouched = await Untouched.Watch(server);

    public Task DisposeAsync() => _untouched.AssertUntouched();

    [Fact]
    public async Task A_key_that_is_too_long_or_not_printable_ASCII_is_refused()
    {
        var findings = new Findings();
        foreach (var operation in (await ApiDocument.Read(server.Anyone)).Operations.Where(operation => operation.TakesKey))
        {
            foreach (var key in (string[])["", " ", "a b", "a\tb", "ключ", "caf\u00e9", "💰", new('k', 256), "one\r\nIdempotency-Key: two"])
            {
                var answer = await SendRaw(operation, $"Idempotency-Key: {key}");
                findings.Expect(
                    answer.StartsWith("HTTP/1.1 400 ", StringComparison.Ordinal) && answer.Contains("\"code\":\"invalid_request\"", StringComparison.Ordinal)
                        && answer.Contains("\"field\":\"Idempotency-Key\"", StringComparison.Ordinal),
                    $"{operation.Name} with key '{key}': {answer}");
            }
        }

        findings.AssertNone();
    }

    // The server itself refuses these before there is a request to answer: no body, and the connection ends.
    [Theory]
    [InlineData(40_000, 0, 431)]
    [InlineData(0, 10_000, 414)]
    public async Task A_head_that_is_too_large_is_refused(int headerLength, int pathLength, int status)
    {
        var request = $"GET /v1/balances?asset={new string('x', pathLength)} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {_untouched.Customer.Authorization()}\r\nX-Long: {new string('x', headerLength)}\r\n\r\n";

        var answer = await SendRaw(Encoding.ASCII.GetBytes(request));

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n")]
    [InlineData("Content-Length: -1\r\n\r\n{}")]
    [InlineData("Content-Length: abc\r\n\r\n{}")]
    [InlineData("Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}")]
    [InlineData("Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}")]
    public async Task A_body_that_is_framed_wrongly_is_refused(string rest)
    {
        var head = $"POST /v1/holds HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: {_untouched.Customer.Authorization()}\r\nIdempotency-Key: {Requests.NewKey()}\r\nContent-Type: application/json\r\n";

        var answer = await SendRaw(Encoding.ASCII.GetBytes(head + rest));

        Assert.Matches("^HTTP/1.1 4[0-9][0-9] ", answer);
        Assert.DoesNotContain("Exception", answer, StringComparison.Ordinal);
    }

    private Task<string> SendRaw(Operation operation, string header)
    {
        var body = operation.TakesBody ? operation.Example.ToJsonString() : "";
        var request = $"{operation.Method} /{operation.PathWith(_untouched.Hold)} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + $"Authorization: {_untouched.CallerOf(operation).Authorization()}\r\n{header}\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";
        return SendRaw(Encoding.UTF8.GetBytes(request));
    }

    private async Task<string> SendRaw(byte[] request)
    {
        using var connection = new TcpClient();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await connection.ConnectAsync(IPAddress.Loopback, server.Process.Address.Port, deadline.Token);
        var stream = connection.GetStream();
        await stream.WriteAsync(request, deadline.Token);
        var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer, deadline.Token);
        }
        catch (IOException)
        {
            // A server that has said all it will may reset the connection.
        }

        return Encoding.UTF8.GetString(answer.ToArray());
    }
}
