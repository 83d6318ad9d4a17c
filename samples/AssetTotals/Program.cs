using System.CommandLine;
using AssetTotals;

var state = new Option<FileInfo>("--state")
{
    Description = "The SQLite file with totals and offsets, which all instances of a group share.",
    DefaultValueFactory = _ => new("asset-totals.db"),
};
var brokers = new Option<string>("--brokers") { Description = "Brokers, by commas.", DefaultValueFactory = _ => "localhost:9092" };
var topic = new Option<string>("--topic") { Description = "With the deployment's prefix, where it has one.", DefaultValueFactory = _ => "transfers" };
var group = new Option<string>("--group") { Description = "The consumer group, whose members share the partitions.", DefaultValueFactory = _ => "asset-totals" };
var print = new Option<int>("--print") { Description = "Seconds between two prints, where something has changed.", DefaultValueFactory = _ => 5 };
print.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() < 1) result.AddError("--print must be at least 1");
});
var settings = new Option<string[]>("--set") { Description = "A setting of librdkafka as name=value, such as security.protocol=ssl.", AllowMultipleArgumentsPerToken = true };
settings.Validators.Add(result =>
{
    if (Array.Exists(result.GetValueOrDefault<string[]>() ?? [], setting => setting.IndexOf('=', StringComparison.Ordinal) < 1)) result.AddError("--set needs name=value");
});

var commands = new RootCommand("Keeps what was deposited and transferred of each asset, from the events that Orleans.Crypto publishes.") { brokers, topic, group, print, settings, state };
commands.SetAction((parsed, stop) => Task.Run(
    () =>
    {
        var options = new TotalsOptions
        {
            Brokers = parsed.GetRequiredValue(brokers),
            Topic = parsed.GetRequiredValue(topic),
            Group = parsed.GetRequiredValue(group),
            PrintPeriod = TimeSpan.FromSeconds(parsed.GetValue(print)),
            Settings = (parsed.GetValue(settings) ?? []).Select(setting => setting.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal),
        };
        using var store = TotalsStore.Open(parsed.GetRequiredValue(state).FullName);
        new TotalsConsumer(options, store, Console.Out).Run(stop);
    },
    CancellationToken.None));

var show = new Command("show", "Print the totals of all instances, once.") { state, topic };
show.SetAction(parsed =>
{
    using var store = TotalsStore.Open(parsed.GetRequiredValue(state).FullName);
    TotalsReport.Write(Console.Out, "all partitions", store.Totals(parsed.GetRequiredValue(topic)));
});
commands.Add(show);

// Long enough to count what was read, and to leave the group.
return await commands.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
