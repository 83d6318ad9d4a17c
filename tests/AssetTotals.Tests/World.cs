using System.Globalization;
using AssetTotals;
using Orleans.Crypto.KafkaServer;

namespace Orleans.Crypto.AssetTotals.Tests;

/// <summary>A topic with traffic, a file of totals, and what instances need to join.</summary>
internal sealed class World : IAsyncDisposable
{
    public const int Partitions = 6;

    private readonly KafkaCluster _cluster;
    private readonly StateFile _file = new();

    private World(KafkaCluster cluster, string topic, int seed)
    {
        (_cluster, Topic) = (cluster, topic);
        Traffic = new(cluster, topic, seed);
        Store = _file.Open();
        Group = $"asset-totals-{Guid.NewGuid():N}";
        Settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["heartbeat.interval.ms"] = "100",
            // Brokers refuse less than 6 s by default; the mock holds a member's first request for 3 s.
            ["session.timeout.ms"] = KafkaCluster.IsReal ? "6000" : "4000",
            ["fetch.wait.max.ms"] = "10",
            ["fetch.error.backoff.ms"] = "10",
            ["auto.commit.interval.ms"] = "100",
        };
    }

    public string Topic { get; }

    public string Group { get; }

    public string Brokers => _cluster.BootstrapServers;

    public string StatePath => _file.Path;

    public Dictionary<string, string> Settings { get; }

    public Traffic Traffic { get; }

    /// <summary>For the test; instances have their own.</summary>
    public TotalsStore Store { get; }

    public static async Task<World> Create(int seed)
    {
        var cluster = KafkaCluster.Start();
        return new(cluster, await cluster.CreateTopic("transfers", Partitions), seed);
    }

    public TotalsStore OpenStore() => _file.Open();

    /// <summary>Messages that are counted, of all partitions.</summary>
    public long Counted() => Enumerable.Range(0, Partitions).Sum(partition => Store.PlaceOf(new(Topic, partition)) ?? 0);

    public string Totals() => Text(Store.Totals(Topic));

    /// <summary>Until every message is counted; the totals must be the true ones then.</summary>
    public async Task AssertTotals()
    {
        await Traffic.Stop();
        await AllCounted();
        Assert.Equal(string.Join("; ", Traffic.Truth), Totals());
    }

    /// <summary>Of the messages that have been published so far.</summary>
    public Task AllCounted() => CountedTo(Traffic.Published);

    public Task CountedTo(long messages) =>
        Eventually.True(() => Counted() >= messages, () => string.Create(CultureInfo.InvariantCulture, $"{Counted()} of {messages} are counted"));

    public static string Text(IEnumerable<AssetTotal> totals) => string.Join("; ", totals.Select(total => $"{total.Asset} {total.Deposited} {total.Transferred}"));

    public async ValueTask DisposeAsync()
    {
        await Traffic.DisposeAsync();
        Store.Dispose();
        await _cluster.DisposeAsync();
        _file.Dispose();
    }
}
