using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests.Crashes;

/// <summary>Customers and an operator of a server who are at it, each with several programs at once.</summary>
internal sealed class CrashWorld : IAsyncDisposable
{
    private readonly ApiCaller _operator;
    private readonly ApiCaller[] _customers;
    private readonly Client[] _clients;
    private readonly StreamFollower[] _followers;

    private CrashWorld(ApiCaller @operator, ApiCaller[] customers, Client[] clients, StreamFollower[] followers)
    {
        _operator = @operator;
        _customers = customers;
        _clients = clients;
        _followers = followers;
    }

    public int Acknowledged => _clients.Sum(client => client.Acknowledged);

    /// <summary>Requests that were answered, and those of them that were to be sent again later.</summary>
    public (int Answered, int Refused) Requests => (_clients.Sum(client => client.Answered), _clients.Sum(client => client.Refused));

    public IEnumerable<string> ServerErrors => _clients.SelectMany(client => client.ServerErrors);

    /// <param name="server">Its access tokens must last: the clients never log in again.</param>
    /// <param name="persistent">Whether clients go on when a connection is lost, as the documented rule says, rather than wait for the next <see cref="Work"/>.</param>
    /// <param name="answerDeadline">Of each client, for a server that is not expected to answer all.</param>
    public static async Task<CrashWorld> Start(
        IServer server, int customers, int clientsEach, int followed, int seed, bool persistent = false, TimeSpan? answerDeadline = null)
    {
        var @operator = await server.NewAdministrator();
        var callers = await Task.WhenAll(Enumerable.Range(0, customers).Select(_ => server.NewCustomer()));
        Guid[] everyone = [.. callers.Select(caller => caller.AccountId)];
        var deposits = new OperatorCommands("operator", everyone, new(seed));
        var funding = new Client(@operator, deposits, persistent);
        var followers = callers.Take(followed).Select(caller => new StreamFollower(caller)).ToArray();
        await Task.WhenAll(followers.Select(follower => follower.Start()));
        for (var i = 0; i < deposits.FundingCommands; i++)
        {
            await funding.Send(deposits.Next());
        }

        var clients =
            from customer in Enumerable.Range(0, customers)
            from client in Enumerable.Range(0, clientsEach)
            let name = $"customer{customer}.{client}"
            select new Client(callers[customer], new CustomerCommands(name, everyone[customer], everyone, new(seed + 1 + (customer * clientsEach) + client)), persistent, answerDeadline);
        return new(@operator, callers, [funding, .. clients], followers);
    }

    /// <summary>All clients at work; ends when they are told to stop, or when each has lost its connection.</summary>
    /// <param name="pace">How long each client rests after a command; none for as much load as the machine bears.</param>
    public Task Work(TimeSpan pace = default, CancellationToken stop = default) => Task.WhenAll(_clients.Select(client => client.Run(pace, stop)));

    /// <summary>While they work: waits until so many more commands are acknowledged.</summary>
    public async Task Answers(int count)
    {
        var goal = Acknowledged + count;
        await Wait.Until(() => Task.FromResult(Acknowledged >= goal));
    }

    /// <summary>No new commands: every client just finds out what became of its last ones.</summary>
    public async Task Finish()
    {
        var finished = await Task.WhenAll(_clients.Select(async client => await client.AskAgain() && await client.Finish()));
        Assert.All(finished, Assert.True);
    }

    /// <summary>Waits until nothing is on its way any more: no money in transit, and the wallets' open orders are those of the books.</summary>
    /// <param name="deadline">For what is not expected to settle.</param>
    public async Task Settled(TimeSpan? deadline = null)
    {
        string? open = null;
        try
        {
            await Wait.Until(async () => (open = await Unsettled()) is null, deadline);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"It does not settle: {open}", exception);
        }
    }

    /// <summary>To be called while nobody works.</summary>
    public async Task<History> Read()
    {
        await Task.WhenAll(_followers.Select(follower => follower.CatchUp()));
        return new()
        {
            Commands = [.. _clients.SelectMany(client => client.Commands)],
            Accounts = await Task.WhenAll(_customers.Select(HistoryReader.Account)),
            Markets = await Task.WhenAll(CustomerCommands.Markets.Select(market => HistoryReader.Market(_operator, market))),
            TrialBalance = await HistoryReader.TrialBalance(_operator),
            Streams = [.. _followers.Select(follower => follower.Seen)],
        };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var follower in _followers)
        {
            await follower.DisposeAsync();
        }

        _operator.Dispose();
        Array.ForEach(_customers, customer => customer.Dispose());
    }

    private async Task<string?> Unsettled()
    {
        foreach (var line in await HistoryReader.TrialBalance(_operator))
        {
            if (line.Sum != 0 || line.InTransit != 0)
            {
                return $"{line}";
            }
        }

        var open = (await Task.WhenAll(_customers.Select(HistoryReader.OpenOrders))).SelectMany(orders => orders).ToArray();
        foreach (var market in CustomerCommands.Markets)
        {
            var faults = new Faults();
            MarketChecks.Books(await HistoryReader.Depth(_operator, market), open, faults);
            if (faults.Found.Count > 0)
            {
                return faults.Found[0];
            }
        }

        return null;
    }
}
