using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests.Streams;

/// <summary>A live view hears of an event at once, not only when it asks the journal again.</summary>
public sealed class FeedTests : IAsyncLifetime
{
    /// <summary>Well below the poll period, which is set to a minute.</summary>
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);

    private ServerProcess _server = null!;
    private ApiCaller _administrator = null!;

    public async Task InitializeAsync()
    {
        _server = await ServerProcess.Start("--Stream:PollSeconds=60");
        _administrator = await _server.NewAdministrator();
    }

    public async Task DisposeAsync()
    {
        _administrator.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Every_view_of_a_wallet_is_told_and_one_that_leaves_takes_nothing_from_the_others()
    {
        using var customer = await _server.NewCustomer();
        using var deadline = new CancellationTokenSource(s_deadline);
        using var leaving = await customer.Stream();
        using var staying = await customer.Stream();
        await using var heardByLeaving = leaving.Messages(deadline.Token).GetAsyncEnumerator();
        await using var heardByStaying = staying.Messages(deadline.Token).GetAsyncEnumerator();
        Assert.True(await heardByLeaving.MoveNextAsync());
        Assert.True(await heardByStaying.MoveNextAsync());

        await _administrator.Fund(customer, "USDT", "1");
        await HearOfDeposit(heardByLeaving, "1");
        await HearOfDeposit(heardByStaying, "1");

        leaving.Dispose();
        await _administrator.Fund(customer, "USDT", "2");
        await HearOfDeposit(heardByStaying, "2");
    }

    private static async Task HearOfDeposit(IAsyncEnumerator<StreamMessage> messages, string amount)
    {
        do
        {
            Assert.True(await messages.MoveNextAsync());
        }
        while (!IsDeposit(messages.Current, amount));
    }

    private static bool IsDeposit(StreamMessage message, string amount) =>
        message.Kind == "update" && message.Data.TryGetProperty("transfer", out var transfer) && transfer.GetProperty("amount").GetString() == amount;
}
