using System.Net;
using Orleans.Crypto.SystemTests.Harness;
using Orleans.Crypto.SystemTests.OpenApi;

namespace Orleans.Crypto.SystemTests.Authorisation;

[Collection(SharedServer.Name)]
public sealed class UnknownPathTests(SharedServer server)
{
    private static readonly HttpMethod[] s_methods =
        [HttpMethod.Get, HttpMethod.Post, HttpMethod.Put, HttpMethod.Patch, HttpMethod.Delete, HttpMethod.Options, new("PURGE")];

    [Theory]
    [InlineData("v1")]
    [InlineData("v1/auth")]
    [InlineData("v1/auth/password")]
    [InlineData("v1/admin")]
    [InlineData("v1/admin/accounts")]
    [InlineData("v1/admin/mailbox")]
    [InlineData("v1/users")]
    [InlineData("v1/wallets")]
    [InlineData("v1/deposits")]
    [InlineData("v1/balances/BTC")]
    [InlineData("v1/orders/a/b")]
    [InlineData("v1/orders/%2e%2e/%2e%2e/journal.db")]
    [InlineData("v2/balances")]
    [InlineData("openapi/v2.json")]
    [InlineData("health")]
    [InlineData("swagger/index.html")]
    [InlineData("appsettings.json")]
    [InlineData("journal.db")]
    [InlineData("keys/access-token.key")]
    [InlineData(".env")]
    public async Task A_path_that_is_not_in_the_document_is_not_found_by_anyone(string path)
    {
        foreach (var caller in (ApiCaller[])[server.Anyone, server.Administrator])
        {
            (await caller.Get(path)).AssertProblem(HttpStatusCode.NotFound, "not_found");
            (await caller.Post(path, new { })).AssertProblem(HttpStatusCode.NotFound, "not_found");
        }
    }

    [Fact]
    public async Task A_method_that_is_not_in_the_document_is_not_allowed()
    {
        var document = await ApiDocument.Read(server.Anyone);
        var findings = new Findings();
        foreach (var path in document.Operations.GroupBy(operation => operation.Path, StringComparer.Ordinal))
        {
            foreach (var method in s_methods.Except(document.Operations.Where(operation => operation.Takes(path.Key)).Select(operation => operation.Method)))
            {
                foreach (var caller in (ApiCaller[])[server.Anyone, server.Administrator])
                {
                    var answer = await caller.Send(method, path.First().PathWith(Guid.NewGuid().ToString()));
                    findings.Expect(
                        answer is { Status: HttpStatusCode.MethodNotAllowed, Code: "method_not_allowed" } && !ProblemDetails.FaultsOf(answer).Any(),
                        $"{method} {path.Key}: {answer}");
                }
            }
        }

        findings.AssertNone();
    }
}
