using System.Net;
using Orleans.Crypto.SystemTests.Harness;
using Orleans.Crypto.SystemTests.OpenApi;

namespace Orleans.Crypto.SystemTests.Authorisation;

/// <summary>Every operation of the document against every kind of caller. Bodies are broken on purpose: who may not call must not learn that.</summary>
[Collection(SharedServer.Name)]
public sealed class AccessTokenTests(SharedServer server)
{
    private const string LogOutEverywhere = "POST /v1/auth/logout-all";

    [Fact]
    public async Task Every_operation_says_who_may_call_it()
    {
        var document = await ApiDocument.Read(server.Anyone);

        Assert.NotEmpty(document.Operations);
        Assert.All(document.Operations, operation => Assert.True(operation.RequiredRole is "anonymous" or "customer" or "operator" or "administrator", operation.Name));
        Assert.All(document.Operations, operation => Assert.Equal(operation.IsProtected, operation.Json.TryGetProperty("security", out _)));
        Assert.All(document.Operations.Where(operation => operation.Path.StartsWith("/v1/admin/", StringComparison.Ordinal)), operation =>
            Assert.True(operation.RequiredRole is "operator" or "administrator", operation.Name));
    }

    [Fact]
    public async Task Without_a_token_only_what_is_for_anyone_answers()
    {
        var findings = new Findings();
        foreach (var operation in (await ApiDocument.Read(server.Anyone)).Operations)
        {
            var answer = await Call(operation, authorization: null);
            findings.Expect(IsUnauthorized(answer) == operation.IsProtected, $"{operation.Name}: {answer}");
        }

        findings.AssertNone();
    }

    [Fact]
    public async Task A_token_that_is_not_genuine_or_not_current_opens_nothing()
    {
        using var customer = await server.Process.NewUnverifiedCustomer();
        var forge = TokenForge.Of(server.Process, customer);
        var document = await ApiDocument.Read(server.Anyone);
        var findings = new Findings();

        foreach (var operation in document.Operations.Where(operation => operation.IsProtected && operation.Name != LogOutEverywhere))
        {
            var allowed = await Call(operation, "Bearer " + forge.Valid());
            findings.Expect(!IsUnauthorized(allowed) && allowed.Code != "forbidden", $"{operation.Name} refuses the forge's sound token: {allowed}");
        }

        foreach (var operation in document.Operations.Where(operation => operation.IsProtected))
        {
            foreach (var (name, authorization) in forge.Forgeries(customer.AccessToken!))
            {
                var answer = await Call(operation, authorization);
                findings.Expect(IsUnauthorized(answer), $"{operation.Name} with '{name}': {answer}");
            }
        }

        findings.AssertNone();
    }

    [Fact]
    public async Task A_token_opens_nothing_after_its_end_however_often_it_has_opened_before()
    {
        using var customer = await server.Process.NewUnverifiedCustomer();
        var authorization = "Bearer " + TokenForge.Of(server.Process, customer).ValidFor(seconds: 1);
        Task<Answer> Read() => server.SendAs(authorization, HttpMethod.Get, "v1/balances", content: null, key: null);

        Assert.True((await Read()).Succeeded);
        Assert.True((await Read()).Succeeded);

        await Wait.Until(async () => IsUnauthorized(await Read()));
        Assert.True(IsUnauthorized(await Read()));
    }

    [Fact]
    public async Task One_letter_more_or_less_makes_a_token_that_is_in_use_unknown()
    {
        using var customer = await server.Process.NewUnverifiedCustomer();
        var token = customer.AccessToken!;
        Task<Answer> Read(string authorization) => server.SendAs(authorization, HttpMethod.Get, "v1/balances", content: null, key: null);

        Assert.True((await Read("Bearer " + token)).Succeeded);
        Assert.True((await Read("bearer  " + token + " ")).Succeeded);

        Assert.True(IsUnauthorized(await Read("Bearer " + token[..^1])));
        Assert.True(IsUnauthorized(await Read("Bearer " + token + token[^1])));
        Assert.True(IsUnauthorized(await Read("Bearer x" + token)));
    }

    [Fact]
    public async Task A_token_that_is_not_needed_is_not_looked_at()
    {
        var findings = new Findings();
        foreach (var operation in (await ApiDocument.Read(server.Anyone)).Operations.Where(operation => !operation.IsProtected))
        {
            var answer = await Call(operation, "Bearer a.b.c");
            findings.Expect(!IsUnauthorized(answer), $"{operation.Name}: {answer}");
        }

        findings.AssertNone();
    }

    [Fact]
    public async Task Each_role_opens_what_it_is_for_and_no_more()
    {
        using var customer = await server.NewAccountWith("customer");
        using var @operator = await server.NewAccountWith("operator");
        using var administrator = await server.NewAccountWith("administrator");
        var findings = new Findings();
        foreach (var operation in (await ApiDocument.Read(server.Anyone)).Operations)
        {
            foreach (var (caller, roles) in ((ApiCaller, string[])[])[
                (customer, ["anonymous", "customer"]),
                (@operator, ["anonymous", "operator"]),
                (administrator, ["anonymous", "operator", "administrator"])])
            {
                var answer = await Call(operation, caller.Authorization());
                var isAllowed = roles.Contains(operation.RequiredRole, StringComparer.Ordinal) || operation.Name == LogOutEverywhere;
                findings.Expect(isAllowed == !IsForbidden(answer) && !IsUnauthorized(answer), $"{operation.Name} as {roles[^1]}: {answer}");
            }
        }

        findings.AssertNone();
    }

    private static bool IsUnauthorized(Answer answer) =>
        answer is { Status: HttpStatusCode.Unauthorized, Code: "unauthorized" } && !ProblemDetails.FaultsOf(answer).Any();

    private static bool IsForbidden(Answer answer) =>
        answer is { Status: HttpStatusCode.Forbidden, Code: "forbidden" } && !ProblemDetails.FaultsOf(answer).Any();

    // The header keeps the stream from opening, which would never end.
    private async Task<Answer> Call(Operation operation, string? authorization)
    {
        using var content = operation.TakesBody ? Requests.Bytes("{"u8.ToArray(), "text/plain") : null;
        return await server.SendAs(authorization, operation.Method, operation.PathWith("no-id"), content, key: null, ("Last-Event-ID", "no-id"));
    }
}
