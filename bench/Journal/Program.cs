using System.CommandLine;
using Orleans.Crypto.Journal.Bench;

Option<string> path = new("--path") { Description = "Database file; a new one beside the system's temporary files if left out.", DefaultValueFactory = _ => TemporaryFile() };
Option<int[]> writers = new("--writers") { Description = "Waiting writers, each with its own stream.", DefaultValueFactory = _ => [1_000, 8_000], AllowMultipleArgumentsPerToken = true };
Option<int> hot = new("--hot") { Description = "Appends under way on the one hot stream; 0 leaves it out.", DefaultValueFactory = _ => 1_000 };
Option<int> seconds = new("--seconds") { Description = "Length of a run.", DefaultValueFactory = _ => 5 };
Option<int> runs = new("--runs") { Description = "Measured runs of each case, after one to warm up.", DefaultValueFactory = _ => 5 };
Option<int> preload = new("--preload") { Description = "Rows in the file before the first run, spread over --streams.", DefaultValueFactory = _ => 0 };
Option<int> streams = new("--streams") { Description = "Streams that the preloaded rows and the writers' turns are spread over; 0: one a writer.", DefaultValueFactory = _ => 0 };

RootCommand command = new("Durable journal rows a second: one row of 120 bytes with one key and fingerprint an append, each awaited.") { path, writers, hot, seconds, runs, preload, streams };
command.SetAction(async (arguments, _) =>
{
    await using JournalBench bench = new(arguments.GetRequiredValue(path), arguments.GetValue(streams));
    await bench.Preload(arguments.GetValue(preload));
    TimeSpan length = TimeSpan.FromSeconds(arguments.GetValue(seconds));
    foreach (int count in arguments.GetRequiredValue(writers)) await bench.MeasureWriters(count, length, arguments.GetValue(runs));
    if (arguments.GetValue(hot) > 0) await bench.MeasureHotStream(arguments.GetValue(hot), length, arguments.GetValue(runs));
});
return await command.Parse(args).InvokeAsync();

static string TemporaryFile() => Path.Combine(Directory.CreateTempSubdirectory("journal-bench-").FullName, "journal.db");
