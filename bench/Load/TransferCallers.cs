namespace Orleans.Crypto.Load.Bench;

internal enum Hot
{
    None,
    Sender,
    Recipient,
}

/// <summary>Transfers between any two accounts, or with one account on one side of all of them.</summary>
internal sealed class TransferCallers(Hot hot) : Callers
{
    public override string Name => hot switch
    {
        Hot.Sender => "transfers, one hot sender",
        Hot.Recipient => "transfers, one hot recipient",
        _ => "transfers, uniform",
    };

    public override Func<Task<Answer>> Caller(int number, int callers, IExchange exchange, int accounts)
    {
        var random = new Random(number);
        return () =>
        {
            // Never the hot account, and never twice the same one.
            var one = random.Next(1, accounts);
            var other = 1 + (one + random.Next(accounts - 2)) % (accounts - 1);
            return exchange.Transfer(hot == Hot.Sender ? 0 : one, hot == Hot.Recipient ? 0 : other);
        };
    }
}
