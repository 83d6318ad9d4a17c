using System.Globalization;
using Orleans.Crypto.Matching.Bench;
using Orleans.Crypto.Matching.Tests.OrderFlow;
using Spectre.Console;

// Messages per second of one order book on one thread: `dotnet run -c Release --project bench/Matching [runs]`.
const string flash1 = "flash1-order-flow/orders_normal.bin.xz";
const int syntheticMessages = 2_000_000;

var runs = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 9;
var table = new Table { Border = TableBorder.Markdown };
table.AddColumns("flow", "messages", "trades", "resting at the end", "median M/s", "slowest M/s", "fastest M/s", "ns a message", "warm bytes allocated");

if (SharedData.Find(flash1) is null)
{
    AnsiConsole.MarkupLineInterpolated($"Skipped flash1: it needs shared data that is not here: {flash1}");
}
else
{
    var flow = new Flash1Flow(Flash1Message.Parse(SharedData.Unpack(flash1)));
    table.AddRow(Measurement.Of("flash1 normal", flow.Count, runs, flow.Send).Row());
}

AddSynthetic("synthetic, thin", resting: 1_000, spreadTicks: 200);
AddSynthetic("synthetic, deep", resting: 100_000, spreadTicks: 5_000);
AddSynthetic("synthetic, deep and sparse", resting: 100_000, spreadTicks: 900_000);
AnsiConsole.Profile.Width = 200;
AnsiConsole.Write(table);

void AddSynthetic(string name, int resting, int spreadTicks)
{
    var flow = new SyntheticFlow(seed: 1, syntheticMessages, resting, spreadTicks);
    table.AddRow(Measurement.Of(name, flow.Count, runs, flow.Send).Row());
}
