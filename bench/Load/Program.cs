using System.CommandLine;
using Orleans.Crypto.Load.Bench;

Option<Front> over = new("--over") { Description = "Http: a process of its own, called over HTTP. Grains: in this process, called by grain.", DefaultValueFactory = _ => Front.Http };
Option<int> connections = new("--connections") { Description = "Callers; each sends its next command when the last one is answered.", DefaultValueFactory = _ => 64 };
Option<int> accounts = new("--accounts") { Description = "Accounts that the commands are spread over.", DefaultValueFactory = _ => 10_000 };
Option<int> seconds = new("--seconds") { Description = "Length of a run, and of the warm-up before the first.", DefaultValueFactory = _ => 10 };
Option<int> runs = new("--runs") { Description = "Measured runs of each case.", DefaultValueFactory = _ => 5 };
Option<Hot[]> hot = new("--hot")
{
    Description = "Who is the same account in all transfers: None, Sender or Recipient.",
    DefaultValueFactory = _ => [Hot.None, Hot.Sender, Hot.Recipient],
    AllowMultipleArgumentsPerToken = true,
};

Command transfers = new("transfers", "Transfers between funded accounts.") { over, connections, accounts, seconds, runs, hot };
transfers.SetAction((arguments, _) => Run(arguments, arguments.GetRequiredValue(hot).Select(who => (Func<Callers>)(() => new TransferCallers(who)))));
Command orders = new("orders", "Orders that rest, orders that cross and cancels, in one market.") { over, connections, accounts, seconds, runs };
orders.SetAction((arguments, _) => Run(arguments, [() => new OrderCallers()]));
return await new RootCommand("Commands a second of the whole product, each answered when it is durable.") { transfers, orders }.Parse(args).InvokeAsync();

async Task<int> Run(ParseResult arguments, IEnumerable<Func<Callers>> cases)
{
    var load = new Load(arguments.GetValue(connections), TimeSpan.FromSeconds(arguments.GetValue(seconds)), arguments.GetValue(runs));
    Measurement.WriteHead();
    foreach (var callers in cases)
    {
        await load.Measure(callers(), arguments.GetValue(over), arguments.GetValue(accounts));
    }

    return 0;
}
