using System.Diagnostics;
using Npgsql;
using Orleans.Crypto.KafkaServer;
using Orleans.Crypto.KubernetesServer;
using Orleans.Crypto.SystemTests.Harness;
using KafkaError = Confluent.Kafka.ErrorCode;

namespace Orleans.Crypto.SystemTests.Cluster;

/// <summary>What can go wrong with a cluster: each strikes, lasts a while and is over when its task is.</summary>
internal sealed class ChaosFaults(ClusterProcesses cluster, Random random)
{
    private readonly (string Name, Func<Task> Strike)[] _all =
    [
        ("a silo is killed", () => KillSilo(cluster, random)),
        ("a silo hangs", () => HangSilo(cluster, random)),
        ("an API process is killed", () => KillApi(cluster, random)),
        ("the database is restarted", () => RestartDatabase(cluster)),
        ("commits lose their connections", () => TerminateConnections(cluster, random)),
        ("a silo is cut off from its peers", () => CutOffSilo(cluster, random)),
        .. Brokers.Mock is { } brokers ? BrokerFaults(brokers, random) : [],
        .. cluster.Kubernetes is { } kubernetes ? ApiServerFaults(kubernetes.Server, random) : [],
    ];

    private int _next = random.Next(1_000);

    /// <summary>Each kind in its turn, from a random one on.</summary>
    public async Task<string> Strike()
    {
        var (name, strike) = _all[_next++ % _all.Length];
        await strike();
        return name;
    }

    private static (string Name, Func<Task> Strike)[] BrokerFaults(MockKafka brokers, Random random) =>
    [
        ("the brokers are away", () => TakeBrokersAway(brokers, random)),
        ("a broker is slow", () => SlowBroker(brokers, random)),
        ("requests to the brokers fail", () => FailRequests(brokers, random)),
    ];

    private static (string Name, Func<Task> Strike)[] ApiServerFaults(ApiServer server, Random random) =>
    [
        ("the API server of Kubernetes is away", () => TakeApiServerAway(server, random)),
        ("requests to the API server of Kubernetes fail", () => FailApiRequests(server, random)),
    ];

    private static async Task TakeApiServerAway(ApiServer server, Random random)
    {
        await server.Suspend();
        await Moment(random, mostSeconds: 10);
        await server.Resume();
    }

    private static async Task FailApiRequests(ApiServer server, Random random)
    {
        RequestFault[] faults = [RequestFault.Error, RequestFault.TooMany, RequestFault.LostRequest, RequestFault.LostAnswer, RequestFault.Slow, RequestFault.Compaction, RequestFault.None];
        var next = random.Next(faults.Length);
        server.Faults = _ => faults[(uint)Interlocked.Increment(ref next) % faults.Length];
        await Moment(random, mostSeconds: 8);
        server.Faults = null;
    }

    private static async Task TakeBrokersAway(MockKafka brokers, Random random)
    {
        brokers.AllBrokersDown();
        await Moment(random, mostSeconds: 8);
        brokers.AllBrokersUp();
    }

    private static async Task SlowBroker(MockKafka brokers, Random random)
    {
        var broker = random.Next(Brokers.Count) + 1;
        brokers.SetRoundTrip(broker, TimeSpan.FromMilliseconds(random.Next(50, 500)));
        await Moment(random, mostSeconds: 5);
        brokers.SetRoundTrip(broker, TimeSpan.Zero);
    }

    private static Task FailRequests(MockKafka brokers, Random random)
    {
        brokers.PushErrors(KafkaRequest.Produce, KafkaError.NotEnoughReplicas, KafkaError.NoError, KafkaError.NotLeaderForPartition, KafkaError.Local_Transport, KafkaError.RequestTimedOut);
        brokers.PushErrors(KafkaRequest.Fetch, KafkaError.NotLeaderForPartition, KafkaError.NoError, KafkaError.Local_Transport, KafkaError.NotLeaderForPartition);
        brokers.PushErrors(KafkaRequest.OffsetCommit, KafkaError.NotCoordinatorForGroup, KafkaError.Local_Transport);
        return Moment(random, mostSeconds: 2);
    }

    private static async Task KillSilo(ClusterProcesses cluster, Random random)
    {
        var silo = Some(cluster.Silos, random);
        await silo.Kill();
        await Moment(random, mostSeconds: 4);
        await silo.Start();
    }

    // Short pauses go unnoticed; after long ones the silo finds that it was declared dead, and ends itself.
    private static async Task HangSilo(ClusterProcesses cluster, Random random)
    {
        var silo = Some(cluster.Silos, random);
        silo.Send(Signal.Stop);
        await Moment(random, mostSeconds: 14);
        silo.Send(Signal.Continue);
        await ReviveIfDead(silo);
    }

    private static async Task KillApi(ClusterProcesses cluster, Random random)
    {
        var api = Some(cluster.Apis, random);
        await api.Kill();
        await Moment(random, mostSeconds: 2);
        await api.Start();
    }

    private static async Task RestartDatabase(ClusterProcesses cluster)
    {
        await cluster.Database.Stop(immediately: true);
        await cluster.Database.Start();
    }

    private static async Task TerminateConnections(ClusterProcesses cluster, Random random)
    {
        var started = Stopwatch.GetTimestamp();
        await using var connection = new NpgsqlConnection(cluster.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        while (Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(2))
        {
            await using var command = new NpgsqlCommand(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'orleans-crypto journal writer' AND state <> 'idle'", connection);
            await command.ExecuteScalarAsync();
            await Task.Delay(random.Next(50));
        }
    }

    private static async Task CutOffSilo(ClusterProcesses cluster, Random random)
    {
        var number = random.Next(cluster.Silos.Count);
        if (!await Route("add", number))
        {
            return; // Not permitted here.
        }

        try
        {
            await Moment(random, mostSeconds: 14);
        }
        finally
        {
            await Route("del", number);
        }

        await ReviveIfDead(cluster.Silos[number]);
    }

    private static async Task<bool> Route(string action, int silo)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"ip route {action} prohibit {ClusterProcesses.AddressOf(silo)}/32 table local 2>/dev/null"]))!;
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }

    /// <summary>As an orchestrator would: a silo that has ended, sooner or later, is started again.</summary>
    private static async Task ReviveIfDead(ProductProcess silo)
    {
        var started = Stopwatch.GetTimestamp();
        while (silo.IsRunning && Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(3))
        {
            await Task.Delay(50);
        }

        if (!silo.IsRunning)
        {
            await silo.Start();
        }
    }

    public static async Task ReviveAll(ClusterProcesses cluster)
    {
        foreach (var process in cluster.Silos.Concat(cluster.Apis))
        {
            if (!process.IsRunning)
            {
                await process.Start();
            }
        }
    }

    private static ProductProcess Some(IReadOnlyList<ProductProcess> processes, Random random)
    {
        var running = processes.Where(process => process.IsRunning).ToArray();
        return running[random.Next(running.Length)];
    }

    private static Task Moment(Random random, int mostSeconds) => Task.Delay(random.Next(mostSeconds * 1_000));
}
