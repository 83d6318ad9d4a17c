using System.Net.Http.Json;
using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests.Observability;

/// <summary>A request is followed from the front through the grains into the commit.</summary>
public sealed class TraceTests
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    [Fact]
    public async Task A_transfer_is_one_trace_from_the_request_to_the_commit()
    {
        await using var collector = new SpanCollector();
        await using var server = await ServerProcess.Start($"--OTEL_EXPORTER_OTLP_ENDPOINT={collector.Address}", "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "--OTEL_BSP_SCHEDULE_DELAY=200");
        using var administrator = await server.NewAdministrator();
        using var customer = await server.NewCustomer();
        await administrator.Fund(customer, "USDT", "10");

        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Address, "v1/transfers"));
        request.Content = JsonContent.Create(new { to = administrator.AccountId, asset = "USDT", amount = "4" });
        request.Headers.Add("Authorization", $"Bearer {customer.AccessToken}");
        request.Headers.Add("Idempotency-Key", "a-traced-transfer");
        request.Headers.Add("traceparent", $"00-{Trace}-00f067aa0ba902b7-01");
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();

        string[] Names() => [.. collector.Collected.Where(span => span.TraceId == Trace).Select(span => span.Name)];
        await Wait.Until(() => Task.FromResult(Names() is var names
            && names.Contains("POST /v1/transfers/")
            && names.Any(name => name.Contains("IWalletGrain", StringComparison.Ordinal))
            && names.Contains("journal commit")));
        if (Brokers.AreUsed)
        {
            await Wait.Until(() => Task.FromResult(collector.Collected.Any(span => span.Name.StartsWith("publish ", StringComparison.Ordinal) && span.Name.EndsWith("wallets", StringComparison.Ordinal))));
        }
    }
}
