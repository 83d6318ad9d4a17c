using System.Globalization;
using System.Text.Json;

namespace Orleans.Crypto.SystemTests.Crashes;

/// <summary>An operator's deposits: first what everybody starts with, then small ones without end.</summary>
internal sealed class OperatorCommands(string name, IReadOnlyList<Guid> everyone, Random random) : ICommandSource
{
    private static readonly (string Asset, string Amount)[] s_funds = [("BTC", "20"), ("ETH", "300"), ("USDT", "500000")];

    private int _count;

    public int FundingCommands => everyone.Count * s_funds.Length;

    public Command Next()
    {
        if (_count < FundingCommands)
        {
            var (asset, amount) = s_funds[_count % s_funds.Length];
            return Deposit(everyone[_count / s_funds.Length], asset, amount);
        }

        return Deposit(everyone[random.Next(everyone.Count)], s_funds[random.Next(s_funds.Length)].Asset, random.Next(1, 1_000).ToString(CultureInfo.InvariantCulture));
    }

    public void Learn(Command command, Reply reply)
    {
    }

    private Command Deposit(Guid account, string asset, string amount)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{name}-{++_count}");
        return new(CommandKind.Deposit, account, key, "v1/admin/deposits", JsonSerializer.Serialize(new { accountId = account, asset, amount, memo = key }));
    }
}
