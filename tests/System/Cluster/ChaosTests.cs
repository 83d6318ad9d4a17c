using System.Diagnostics;
using Npgsql;
using Orleans.Crypto.SystemTests.Crashes;
using Orleans.Crypto.SystemTests.Harness;
using Xunit.Abstractions;

namespace Orleans.Crypto.SystemTests.Cluster;

/// <summary>
/// Three silos, two API processes and a database under load, of which one after the other fails; judged from outside as
/// the crashes of a single process are. A longer round: <c>./test --chaos MINUTES</c>.
/// </summary>
[Collection(ClusterCollection.Name)]
[Trait("Store", "Cluster")]
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const int Customers = 40;
    private const int ClientsEach = 5;
    private const int Followed = 4;

    /// <summary>Between two faults the cluster must get on with its work.</summary>
    private const int AnswersBetweenFaults = 200;

    private static TimeSpan? LongRound => CrashTests.Setting("CHAOS_MINUTES") is { } minutes ? TimeSpan.FromMinutes(minutes) : null;

    private static TimeSpan Length => LongRound ?? TimeSpan.FromSeconds(45);

    /// <summary>A long round bears down on the machine; a short one leaves it the time to recover from many faults.</summary>
    private static TimeSpan Pace => LongRound is null ? TimeSpan.FromSeconds(1) : TimeSpan.Zero;

    [Fact]
    public async Task Whatever_fails_under_load_nothing_is_lost_doubled_or_made_up()
    {
        var seed = CrashTests.Setting("CHAOS_SEED") ?? Random.Shared.Next();
        output.WriteLine($"CHAOS_SEED={seed}");
        var random = new Random(seed);
        await using var cluster = await ClusterProcesses.Start(silos: 3, apis: 2);
        using var lastWords = new LastWords(() => cluster.Output, output);
        await using var world = await CrashWorld.Start(cluster, Customers, ClientsEach, Followed, seed, persistent: true);
        using var auditor = await cluster.NewAdministrator();
        var witness = new Witness(auditor);
        var faults = new ChaosFaults(cluster, random);

        using var end = new CancellationTokenSource();
        var work = world.Work(Pace, end.Token);
        var watch = witness.Watch(end.Token);
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < Length)
        {
            await world.Answers(AnswersBetweenFaults);
            var struck = Stopwatch.GetTimestamp();
            var name = await faults.Strike();
            output.WriteLine($"{Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s: {name}, for {Stopwatch.GetElapsedTime(struck).TotalSeconds:F1} s; {world.Acknowledged} answers so far");
        }

        await ChaosFaults.ReviveAll(cluster);
        await world.Answers(AnswersBetweenFaults);
        await end.CancelAsync();
        await Task.WhenAll(work, watch);
        await world.Finish();
        await Settled(world, cluster);

        Assert.Empty(witness.Faults);
        Assert.NotEqual(0, witness.Readings);
        await CrashTests.Judge(world);
    }

    /// <summary>Where it takes too long, tells how far the relays are, and whether it would have settled after all: late is another fault than lost.</summary>
    private async Task Settled(CrashWorld world, ClusterProcesses cluster)
    {
        try
        {
            await world.Settled();
        }
        catch (TimeoutException)
        {
            using var http = new HttpClient();
            foreach (var silo in cluster.Silos)
            {
                output.WriteLine($"{silo.Address}: {await http.GetStringAsync(new Uri(silo.Address, "health/ready"))}");
            }

            await using var database = NpgsqlDataSource.Create(cluster.ConnectionString);
            await using var behind = database.CreateCommand(
                """
                SELECT coalesce(string_agg(p::text, E'\n'), 'none') || E'\nlast ' || (SELECT max(position) FROM journal)
                FROM (SELECT * FROM relay_partition ORDER BY position LIMIT 8) AS p
                """);
            output.WriteLine($"The relay's last partitions:\n{await behind.ExecuteScalarAsync()}");
            var late = Stopwatch.GetTimestamp();
            await world.Settled();
            Assert.Fail($"It settled only {Stopwatch.GetElapsedTime(late).TotalSeconds:F0} s after it should have.");
        }
    }
}
