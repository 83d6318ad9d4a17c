using Orleans.Crypto.SystemTests.Authorisation;
using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests.Streams;

[Collection(SharedServer.Name)]
public sealed class StreamEndTests(SharedServer server)
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_live_stream_ends_with_the_access_token_that_opened_it()
    {
        using var customer = await server.Process.NewUnverifiedCustomer();
        using var brief = new ApiCaller(server.Process) { AccessToken = TokenForge.Of(server.Process, customer).ValidFor(seconds: 4) };
        using var deadline = new CancellationTokenSource(s_deadline);
        using var live = await brief.Stream(cancellation: deadline.Token);

        var kinds = new List<string>();
        await foreach (var message in live.Messages(deadline.Token))
        {
            kinds.Add(message.Kind);
        }

        Assert.Equal(["snapshot"], kinds);
    }
}
