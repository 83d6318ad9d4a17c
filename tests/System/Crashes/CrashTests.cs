using System.Diagnostics;
using System.Globalization;
using Orleans.Crypto.SystemTests.Harness;
using Xunit.Abstractions;

namespace Orleans.Crypto.SystemTests.Crashes;

/// <summary>The process dies at random moments under load; what it has acknowledged, and only whole things, must be there afterwards.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int Customers = 8;
    private const int ClientsEach = 2;
    private const int Followed = 2;

    /// <summary>How many faults of a history a failed test tells.</summary>
    private const int ToldFaults = 20;

    /// <summary>A process lives for a random number of answers, so that a slow machine is tried as hard as a fast one, and then some moments more.</summary>
    private const int MostAnswers = 250;

    private const int MostMoreMilliseconds = 100;

    /// <summary>More for a long search: CRASH_ROUNDS=500 dotnet test …</summary>
    private static int Rounds => Setting("CRASH_ROUNDS") ?? (Databases.IsPostgres ? 4 : 16);

    [Fact]
    public async Task Killed_under_load_again_and_again_it_loses_doubles_and_halves_nothing()
    {
        var seed = Setting("CRASH_SEED") ?? Random.Shared.Next();
        output.WriteLine($"CRASH_SEED={seed}");
        var random = new Random(seed);
        await using var server = await StartServer();
        await using var world = await CrashWorld.Start(server, Customers, ClientsEach, Followed, seed);
        using var lastWords = new LastWords(() => server.Output, output);

        for (var round = 1; round <= Rounds; round++)
        {
            var work = world.Work();
            await world.Answers(random.Next(MostAnswers));
            await Task.Delay(random.Next(MostMoreMilliseconds));
            await server.Kill();
            var killed = Stopwatch.GetTimestamp();
            await work;
            await server.Start();
            // In every third round the next crash may meet the recovery from this one; in the others it has to come to an
            // end by itself, before any client asks again.
            if (round % 3 != 0)
            {
                await world.Settled();
            }

            output.WriteLine($"Crash {round}: {world.Acknowledged} answers so far, back after {Stopwatch.GetElapsedTime(killed).TotalMilliseconds:F0} ms");
        }

        await world.Finish();
        await world.Settled();
        await Judge(world);
    }

    [Fact]
    public async Task Stopped_under_load_it_ends_what_it_has_begun_and_keeps_what_it_acknowledged()
    {
        var seed = Setting("CRASH_SEED") ?? Random.Shared.Next();
        output.WriteLine($"CRASH_SEED={seed}");
        await using var server = await StartServer();
        await using var world = await CrashWorld.Start(server, customers: 4, ClientsEach, followed: 1, seed);
        using var lastWords = new LastWords(() => server.Output, output);

        var work = world.Work();
        await world.Answers(2 * MostAnswers);
        var exitCode = await server.Stop();
        await work;
        await server.Start();
        await world.Settled();
        await world.Finish();
        await world.Settled();

        Assert.Equal(0, exitCode);
        await Judge(world);
    }

    // The key of access tokens lies with the data: they outlive the process.
    private static Task<ServerProcess> StartServer() => ServerProcess.Start("--AccessTokens:LifetimeMinutes=60");

    internal static async Task Judge(CrashWorld world)
    {
        var history = await world.Read();
        var faults = HistoryChecker.Check(history);
        Assert.True(faults.Count == 0, $"{faults.Count} faults, among them:\n{string.Join('\n', faults.Take(ToldFaults))}");
        Assert.True(!world.ServerErrors.Any(), $"Answers that no server gives, among them:\n{string.Join('\n', world.ServerErrors.Take(ToldFaults))}");
        // That it was tried at all: each kind of command was accepted.
        var accepted = history.Commands.Where(command => command.Accepted is not null).ToLookup(command => command.Kind);
        Assert.All(Enum.GetValues<CommandKind>(), kind => Assert.NotEmpty(accepted[kind]));
    }

    internal static int? Setting(string name) => Environment.GetEnvironmentVariable(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
