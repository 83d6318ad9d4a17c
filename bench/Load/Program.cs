using System.CommandLine;
using Orleans.Crypto.Load.Bench;
using Orleans.Crypto.Load.Bench.Measures;

Option<Target> target = new("--target") { Description = "Ours, the plain baseline of bench/PlainSql, or its front alone, which answers without a database." };
Option<Store> store = new("--store") { Description = "Where our journal is; the baseline is always on PostgreSQL." };
Option<Front> over = new("--over") { Description = "Http: a process of its own, called over HTTP. Grains: in this process, called by grain.", DefaultValueFactory = _ => Front.Http };
Option<int> silos = new("--silos") { Description = "Processes of ours on PostgreSQL that share the accounts; over HTTP.", DefaultValueFactory = _ => 1 };
Option<int[]> connections = new("--connections")
{
    Description = "Callers; each sends its next command when the last one is answered.",
    DefaultValueFactory = _ => [64],
    AllowMultipleArgumentsPerToken = true,
};
Option<int> accounts = new("--accounts") { Description = "Accounts that the commands are spread over.", DefaultValueFactory = _ => 10_000 };
Option<int> seconds = new("--seconds") { Description = "Length of a run, and of the warm-up before the first.", DefaultValueFactory = _ => 10 };
Option<int> runs = new("--runs") { Description = "Measured runs of each case.", DefaultValueFactory = _ => 5 };
Option<long> rows = new("--rows") { Description = "Rows of the journal's past.", DefaultValueFactory = _ => 10_000_000 };
Option<string[]> setting = new("--setting")
{
    Description = "Settings of the PostgreSQL server beside its defaults, such as shared_buffers=4GB.",
    DefaultValueFactory = _ => [],
    AllowMultipleArgumentsPerToken = true,
};
Option<int> entries = new("--entries") { Description = "Transfers in the wallet's history.", DefaultValueFactory = _ => 100_000 };
Option<bool> halfRate = new("--half-rate") { Description = "Also measures the latencies at half of the reached rate, on a fixed schedule." };
Option<string?> results = new("--results") { Description = "A file to which the measures are added, for 'table'." };
Argument<string> measured = new("results") { Description = "The file that --results named." };
Option<Hot[]> hot = new("--hot")
{
    Description = "Who is the same account in all transfers: None, Sender or Recipient.",
    DefaultValueFactory = _ => [Hot.None, Hot.Sender, Hot.Recipient],
    AllowMultipleArgumentsPerToken = true,
};

Command transfers = new("transfers", "Transfers between funded accounts.") { target, store, over, silos, connections, accounts, seconds, runs, hot, halfRate, results };
transfers.SetAction((arguments, _) => ForEach(arguments.GetRequiredValue(hot), new TransferRates(
    arguments.GetValue(target), arguments.GetValue(over), arguments.GetValue(store), arguments.GetValue(silos), arguments.GetValue(accounts),
    arguments.GetRequiredValue(connections), Length(arguments), arguments.GetValue(runs), arguments.GetValue(halfRate), Results(arguments)).Measure));

Command orders = new("orders", "Orders that rest, orders that cross and cancels, in one market.") { store, over, connections, accounts, seconds, runs };
orders.SetAction((arguments, _) => WithHead(new OrderRates(
    arguments.GetValue(over), arguments.GetValue(store), arguments.GetValue(accounts), arguments.GetRequiredValue(connections), Length(arguments), arguments.GetValue(runs)).Measure));

Command pgbench = new("pgbench", "The baseline's stored function, called by pgbench.") { connections, accounts, seconds, runs, hot, results };
pgbench.SetAction((arguments, _) => ForEach(arguments.GetRequiredValue(hot), new PgBench(
    arguments.GetValue(accounts), arguments.GetRequiredValue(connections), Length(arguments), arguments.GetValue(runs), Results(arguments)).Measure));

Command bulk = new("bulk", "Payouts of 8,192 transfers a request.") { store, connections, accounts, seconds, runs, results };
bulk.SetAction((arguments, _) => WithHead(new BulkRate(
    arguments.GetValue(store), arguments.GetValue(accounts), arguments.GetRequiredValue(connections)[0], Length(arguments), arguments.GetValue(runs), Results(arguments)).Measure));

Command memory = new("memory", "Physical memory of an idle silo, and of one with all wallets active.") { store, accounts, results };
memory.SetAction((arguments, _) => new MemoryUse(arguments.GetValue(store), arguments.GetValue(accounts), Results(arguments)).Measure());

Command aging = new("aging", "The rate on a new journal, and on one with a long past.") { store, connections, accounts, rows, seconds, runs, setting, results };
aging.SetAction((arguments, _) => WithHead(new Aging(
    arguments.GetValue(store), arguments.GetValue(accounts), arguments.GetValue(rows), arguments.GetRequiredValue(connections)[0],
    Length(arguments), arguments.GetValue(runs), arguments.GetRequiredValue(setting), Results(arguments)).Measure));

Command activation = new("activation", "The first answer of a wallet with a long history after a restart.") { store, accounts, entries, results };
activation.SetAction((arguments, _) => new Activation(arguments.GetValue(store), arguments.GetValue(accounts), arguments.GetValue(entries), Results(arguments)).Measure());

Command table = new("table", "Prints the measures of a results file side by side.") { measured };
table.SetAction(arguments => new Table(Orleans.Crypto.Load.Bench.Results.Read(arguments.GetRequiredValue(measured))).Write());

RootCommand root = new("Commands a second of the whole product, each answered when it is durable.") { transfers, orders, pgbench, bulk, memory, aging, activation, table };
try
{
    return await root.Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false });
}
catch (Exception exception) when (exception is InvalidOperationException or NotSupportedException or TimeoutException)
{
    // The process's edge: a measure that can't be taken says why.
    await Console.Error.WriteLineAsync($"failed: {exception.Message}");
    return 1;
}

TimeSpan Length(ParseResult arguments) => TimeSpan.FromSeconds(arguments.GetValue(seconds));

Results Results(ParseResult arguments) => new(arguments.GetValue(results));

async Task WithHead(Func<Task> measure)
{
    Measurement.WriteHead();
    await measure();
}

Task ForEach(Hot[] cases, Func<Hot, Task> measure) => WithHead(async () =>
{
    foreach (var one in cases)
    {
        await measure(one);
    }
});
