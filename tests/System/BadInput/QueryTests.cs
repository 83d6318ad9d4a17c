using System.Net;
using Orleans.Crypto.SystemTests.Harness;
using Orleans.Crypto.SystemTests.OpenApi;

namespace Orleans.Crypto.SystemTests.BadInput;

[Collection(SharedServer.Name)]
public sealed class QueryTests(SharedServer server) : IAsyncLifetime
{
    private static readonly Dictionary<string, string[]> s_bad = new(StringComparer.Ordinal)
    {
        ["limit"] = ["0", "-1", "501", "1e2", "1.5", "99999999999999999999", "abc", "", "+1", "%201", "%D9%A1"],
        ["levels"] = ["0", "-1", "1001", "1e2", "99999999999999999999", "abc", ""],
        ["cursor"] = ["abc", "", "-1", "0", "1.5", "99999999999999999999", "1.0198f3a2", ".", "%00"],
        ["status"] = ["Open", "", "all"],
        ["asset"] = ["DOGE", "btc", ""],
        ["market"] = ["BTC", "btc-usdt", ""],
        ["orderId"] = ["no-id", "", "0198f3a2b7c47d3e9f10a1b2c3d4e5f6"],
        ["to"] = ["", "nobody", "a@b@c"],
    };

    private static readonly Dictionary<string, string> s_codes = new(StringComparer.Ordinal) { ["asset"] = "unknown_asset", ["market"] = "unknown_market" };

    private Untouched _untouched = null!;

    public async Task InitializeAsync() => _untouched = await Untouched.Watch(server);

    public Task DisposeAsync() => _untouched.AssertUntouched();

    [Fact]
    public async Task A_query_that_can_not_be_meant_is_refused_by_its_field()
    {
        var findings = new Findings();
        foreach (var operation in (await ApiDocument.Read(server.Anyone)).Operations)
        {
            foreach (var parameter in operation.Parameters("query"))
            {
                // A parameter that the table does not know fails here.
                foreach (var value in s_bad[parameter])
                {
                    foreach (var status in parameter == "cursor" && operation.Name == "GET /v1/orders" ? ["", "&status=closed"] : (string[])[""])
                    {
                        var answer = await _untouched.CallerOf(operation).Get($"{operation.PathWith("BTC-USDT")}?{parameter}={value}{status}");
                        findings.Expect(
                            answer.Code == s_codes.GetValueOrDefault(parameter, "invalid_request") && answer["field"] == parameter && !ProblemDetails.FaultsOf(answer).Any(),
                            $"{operation.Name}?{parameter}={value}{status}: {answer}");
                    }
                }
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public async Task An_id_that_is_none_is_not_found()
    {
        var findings = new Findings();
        foreach (var operation in (await ApiDocument.Read(server.Anyone)).Operations.Where(operation => operation.Parameters("path").Any()))
        {
            foreach (var id in (string[])["no-id", "1", "0198f3a2b7c47d3e9f10a1b2c3d4e5f6", "%7B0198f3a2-b7c4-7d3e-9f10-a1b2c3d4e5f6%7D", "%F0%9F%92%B0", new('9', 2_000)])
            {
                var answer = await _untouched.CallerOf(operation).Send(
                    operation.Method, operation.PathWith(id), operation.TakesBody ? operation.Example.ToJsonString() : null, operation.IsWrite ? Requests.NewKey() : null);
                findings.Expect(answer.Status == HttpStatusCode.NotFound && !ProblemDetails.FaultsOf(answer).Any(), $"{operation.Name} of {id}: {answer}");
            }
        }

        findings.AssertNone();
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999")]
    [InlineData("9223372036854775807")]
    public async Task A_stream_can_not_go_on_after_an_event_that_never_was(string lastEventId)
    {
        var answer = await server.SendAs(_untouched.Customer.Authorization(), HttpMethod.Get, "v1/stream", content: null, key: null, ("Last-Event-ID", lastEventId));

        answer.AssertProblem(HttpStatusCode.BadRequest, "invalid_request", "Last-Event-ID");
    }
}
