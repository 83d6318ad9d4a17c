using Npgsql;
using Orleans.Crypto.SystemTests.Crashes;
using Orleans.Crypto.SystemTests.Harness;
using Xunit.Abstractions;

namespace Orleans.Crypto.SystemTests.Cluster;

/// <summary>
/// Two clusters that can't see each other work on one database, so every wallet and every order book has two activations
/// at once, each of which keeps finding that its state is old.
/// </summary>
[Collection(ClusterCollection.Name)]
[Trait("Store", "Cluster")]
public sealed class StaleWriterTests(ITestOutputHelper output)
{
    private const int Answers = 600;

    /// <summary>Without the fence hardly any more come.</summary>
    private const int AnswersWithoutFence = 100;

    /// <summary>Without the fence some commands are never answered, and some things never settle.</summary>
    private static readonly TimeSpan s_deadlineWithoutFence = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Of_two_activations_of_a_wallet_or_a_book_the_journal_lets_one_commit()
    {
        await using var cluster = await ClusterProcesses.Start(silos: 1, apis: 1);
        using var lastWords = new LastWords(() => cluster.Output, output);

        var faults = await FaultsOf(cluster, Answers);
        Assert.True(faults.Count == 0, string.Join('\n', faults.Take(20)));
    }

    [Fact]
    public async Task Without_the_journals_fence_the_checker_finds_what_two_activations_do()
    {
        await using var cluster = await ClusterProcesses.Start(silos: 1, apis: 1);
        // The order of columns stays the index that the journal reads along.
        await Run(cluster, "ALTER TABLE journal DROP CONSTRAINT journal_stream_version; CREATE INDEX ON journal (stream, version)");

        Assert.NotEmpty(await FaultsOf(cluster, AnswersWithoutFence, s_deadlineWithoutFence));
    }

    [Fact]
    public async Task Without_unique_keys_the_checker_finds_what_a_retry_does_twice()
    {
        await using var cluster = await ClusterProcesses.Start(silos: 1, apis: 1);
        await Run(cluster, "ALTER TABLE journal_key DROP CONSTRAINT journal_key_once; CREATE INDEX ON journal_key (stream, entry_key)");
        await using var world = await CrashWorld.Start(cluster, customers: 4, clientsEach: 1, followed: 0, seed: 5, persistent: true);
        using (var end = new CancellationTokenSource())
        {
            var work = world.Work(stop: end.Token);
            await world.Answers(50);
            await end.CancelAsync();
            await work;
        }

        // A new process remembers no keys: only the journal does.
        await cluster.Silos[0].Kill();
        await cluster.Silos[0].Start();
        await world.Finish();

        Assert.NotEmpty(HistoryChecker.Check(await world.Read()));
    }

    private async Task<IReadOnlyList<string>> FaultsOf(ClusterProcesses cluster, int answers, TimeSpan? deadline = null)
    {
        var balancer = new LoadBalancer(cluster);
        await using var world = await CrashWorld.Start(balancer, customers: 6, clientsEach: 2, followed: 0, seed: 3, persistent: true, deadline);
        var stranger = await cluster.StartStranger("stranger", silos: 1, apis: 1);
        balancer.Add(stranger);
        using var end = new CancellationTokenSource();
        try
        {
            var work = world.Work(stop: end.Token);
            await Task.WhenAny(world.Answers(answers), work);
            await end.CancelAsync();
            // Without the fence even the answers may stop, and the history tells the rest; with it, whoever gives up has met a fault.
            await work.ConfigureAwait(deadline is null ? ConfigureAwaitOptions.None : ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            await stranger.Stop();
        }

        // Who was told that the server is broken need not wait for it.
        if (world.ServerErrors.ToArray() is [_, ..] errors)
        {
            return errors;
        }

        // Whoever reads now must read what the journal says, so both start anew, and one of them only.
        balancer.Remove(stranger);
        await cluster.Silos[0].Kill();
        await cluster.Silos[0].Start();
        return await Conclude(world, deadline);
    }

    private async Task<IReadOnlyList<string>> Conclude(CrashWorld world, TimeSpan? deadline)
    {
        try
        {
            await world.Finish();
            await world.Settled(deadline);
        }
        catch (Exception exception) when (exception is TimeoutException or InvalidOperationException or Xunit.Sdk.XunitException)
        {
            return [$"It does not come to an end: {exception.Message}"];
        }

        var faults = HistoryChecker.Check(await world.Read());
        output.WriteLine(string.Join('\n', faults.Take(20)));
        return faults;
    }

    private static async Task Run(ClusterProcesses cluster, string sql)
    {
        await using var connection = new NpgsqlConnection(cluster.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
#pragma warning disable CA2100 // The test's own.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    private sealed class LoadBalancer(ClusterProcesses first) : IServer
    {
        private volatile ClusterProcesses[] _clusters = [first];
        private int _next;

        public Uri Address
        {
            get
            {
                var clusters = _clusters;
                return clusters[(int)((uint)Interlocked.Increment(ref _next) % clusters.Length)].Address;
            }
        }

        public string DataDirectory => first.DataDirectory;

        public void Add(ClusterProcesses cluster) => _clusters = [.. _clusters, cluster];

        public void Remove(ClusterProcesses cluster) => _clusters = [.. _clusters.Where(other => other != cluster)];
    }
}
