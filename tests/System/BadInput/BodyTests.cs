using System.Net;
using System.Text;
using Orleans.Crypto.SystemTests.Harness;
using Orleans.Crypto.SystemTests.OpenApi;

namespace Orleans.Crypto.SystemTests.BadInput;

/// <summary>What every operation with a body refuses, whatever it is about.</summary>
[Collection(SharedServer.Name)]
public sealed class BodyTests(SharedServer server) : IAsyncLifetime
{
    private const int TenMegabytes = 10 * 1024 * 1024;

    private readonly Findings _findings = new();
    private Untouched _untouched = null!;
    private Operation[] _operations = null!;

    public async Task InitializeAsync()
    {
        _operations = [.. (await ApiDocument.Read(server.Anyone)).Operations.Where(operation => operation.TakesBody)];
        _untouched = await Untouched.Watch(server);
    }

    public async Task DisposeAsync() => await _untouched.AssertUntouched();

    [Fact]
    public async Task A_body_that_is_not_the_documented_object_is_refused()
    {
        foreach (var operation in _operations)
        {
            foreach (var (name, body) in BrokenBodies.Of(operation))
            {
                Expect(operation, name, await Send(operation, Requests.Bytes(body, "application/json")), HttpStatusCode.BadRequest);
            }
        }

        _findings.AssertNone();
    }

    [Fact]
    public async Task A_member_of_another_type_is_refused_by_its_name()
    {
        foreach (var operation in _operations)
        {
            foreach (var (name, member, json) in BrokenBodies.WithWrongTypes(operation))
            {
                var answer = await Send(operation, Requests.Json(json));
                Expect(operation, name, answer, HttpStatusCode.BadRequest);
                _findings.Expect(answer.Text.Contains($"\"field\":\"{member}", StringComparison.Ordinal), $"{operation.Name}, {name}: does not name the field: {answer}");
            }
        }

        _findings.AssertNone();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("text/json")]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/jsonp")]
    public async Task A_body_that_is_not_sent_as_JSON_is_refused(string? contentType)
    {
        foreach (var operation in _operations)
        {
            var body = Encoding.UTF8.GetBytes(operation.Example.ToJsonString());
            Expect(operation, "its example", await Send(operation, Requests.Bytes(body, contentType)), HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        }

        _findings.AssertNone();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_of_ten_megabytes_is_refused(bool chunked)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"memo":"{{new string('x', TenMegabytes)}}"}""");
        foreach (var operation in _operations)
        {
            using HttpContent content = chunked ? new ChunkedContent(body) : Requests.Bytes(body, "application/json");
            Expect(operation, "10 MB", await Send(operation, content), HttpStatusCode.RequestEntityTooLarge, "body_too_large");
        }

        _findings.AssertNone();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_just_above_the_limit_is_refused(bool chunked)
    {
        foreach (var operation in _operations)
        {
            var limit = operation.Path == "/v1/transfers/bulk" ? 4 * 1024 * 1024 : 64 * 1024;
            var body = Encoding.UTF8.GetBytes($"{new string(' ', limit)}{{}}");
            using HttpContent content = chunked ? new ChunkedContent(body) : Requests.Bytes(body, "application/json");
            Expect(operation, "two bytes too many", await Send(operation, content), HttpStatusCode.RequestEntityTooLarge, "body_too_large");
        }

        _findings.AssertNone();
    }

    private async Task<Answer> Send(Operation operation, HttpContent content)
    {
        using (content)
        {
            return await server.SendAs(
                _untouched.CallerOf(operation).Authorization(), operation.Method, operation.PathWith(_untouched.Hold), content, Requests.NewKey());
        }
    }

    private void Expect(Operation operation, string name, Answer answer, HttpStatusCode status, string? code = null)
    {
        foreach (var fault in ProblemDetails.FaultsOf(answer))
        {
            _findings.Add($"{operation.Name}, {name}: {fault}");
        }

        _findings.Expect(answer.Status == status && (code is null || answer.Code == code), $"{operation.Name}, {name}: {answer}");
    }

    private sealed class ChunkedContent : HttpContent
    {
        private readonly byte[] _body;

        public ChunkedContent(byte[] body)
        {
            _body = body;
            Headers.ContentType = new("application/json");
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(_body).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
