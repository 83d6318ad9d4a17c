using System.CommandLine;
using Orleans.Crypto.Admin.Administrators;
using Orleans.Crypto.Admin.Connection;
using Spectre.Console;

namespace Orleans.Crypto.Admin.Replay;

/// <summary>Sends a recorded order flow through the API and reports what became of it.</summary>
internal static class ReplayCommand
{
    private const int MaxTraders = 10_000;
    private const int PreparationConnections = 4;

    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "Recorded order events: a csv file, plain or packed as .xz." };
        var traders = new Option<int>("--traders") { Description = "How many accounts the orders are spread over.", DefaultValueFactory = _ => 50 };
        traders.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MaxTraders) result.AddError($"--traders must be 1 to {MaxTraders}");
        });
        var market = new Option<string>("--market") { Description = "The market to trade on.", DefaultValueFactory = _ => "BTC-USDT" };
        var token = new Option<string?>("--token") { Description = "An operator's access token, instead of one made with the key in --data; it must outlast the replay." };
        var url = ServerOptions.Url();
        var data = ServerOptions.Data();
        var command = new Command("replay", "Send a recorded order flow through the API, in its order, and report.") { file, traders, url, market, data, token };
        command.SetAction(async (parsed, cancellation) =>
        {
            var events = OrderEventFile.Read(parsed.GetRequiredValue(file));
            var operatorToken = parsed.GetValue(token) is { } given
                ? () => given
                : (Func<string>)AdministratorTokens.FromDataDirectory(parsed.GetRequiredValue(data), TimeProvider.System).Current;
            var marketName = parsed.GetRequiredValue(market);

            using var client = ApiClient.Connect(parsed.GetRequiredValue(url), PreparationConnections);
            var operators = new Operators(client, operatorToken);
            var session = new ReplaySession(client, operators, AnsiConsole.Console, marketName, parsed.GetValue(traders));
            var outcome = await session.Run(events, cancellation);
            ReplayReport.Write(AnsiConsole.Console, marketName, outcome);
            return outcome.HasSucceeded ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }
}
