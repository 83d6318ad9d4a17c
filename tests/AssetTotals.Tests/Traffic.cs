using System.Globalization;
using System.Numerics;
using System.Text;
using Confluent.Kafka;
using Orleans.Crypto.KafkaServer;

namespace Orleans.Crypto.AssetTotals.Tests;

/// <summary>Publishes what wallets do, as the exchange would, some of it again, and knows the true totals.</summary>
internal sealed class Traffic : IAsyncDisposable
{
    private const int Wallets = 50;
    private const int Burst = 10;
    private const int Decimals = 18;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);
    private static readonly string[] s_assets = ["BTC", "ETH", "USDT"];

    private readonly Random _random;
    private readonly IProducer<string, byte[]> _producer;
    private readonly string _topic;
    private readonly long[] _versions = new long[Wallets];
    private readonly Dictionary<string, (BigInteger Deposited, BigInteger Transferred)> _truth = new(StringComparer.Ordinal);
    private readonly Queue<Message<string, byte[]>> _recent = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _flow = Task.CompletedTask;

    public Traffic(KafkaCluster cluster, string topic, int seed)
    {
        (_topic, _random) = (topic, new(seed));
        _producer = new ProducerBuilder<string, byte[]>(new ProducerConfig(cluster.NewProducerConfig()) { Partitioner = Partitioner.Murmur2Random }).Build();
    }

    /// <summary>Messages that are at the brokers, repeated ones included.</summary>
    public int Published { get; private set; }

    /// <summary>Each asset with its totals, as the service shows them.</summary>
    public IEnumerable<string> Truth => _truth.OrderBy(total => total.Key, StringComparer.Ordinal).Select(total => $"{total.Key} {Text(total.Value.Deposited)} {Text(total.Value.Transferred)}");

    public async Task Publish(int count)
    {
        var published = new List<Task>();
        for (var i = 0; i < count; i++)
        {
            published.Add(_producer.ProduceAsync(_topic, Next()));
        }

        await Task.WhenAll(published);
        Published += count;
    }

    /// <summary>Publishes about 1,000 messages a second until <see cref="Stop"/>.</summary>
    public void Flow() => _flow = Task.Run(async () =>
    {
        using var timer = new PeriodicTimer(s_pause);
        while (!_stop.IsCancellationRequested)
        {
            await Publish(Burst);
            await timer.WaitForNextTickAsync();
        }
    });

    public async Task Stop()
    {
        await _stop.CancelAsync();
        await _flow;
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _producer.Dispose();
        _stop.Dispose();
    }

    private static string Text(BigInteger units)
    {
        var digits = units.ToString(CultureInfo.InvariantCulture).PadLeft(Decimals + 1, '0');
        return $"{digits[..^Decimals]}.{digits[^Decimals..]}".TrimEnd('0').TrimEnd('.');
    }

    private Message<string, byte[]> Next()
    {
        // At least once: now and then a message comes again, after others even.
        if (_recent.Count > 100)
        {
            var old = _recent.Dequeue();
            if (_random.Next(5) == 0)
            {
                return old;
            }
        }

        var wallet = _random.Next(Wallets);
        // Events that are not published leave gaps.
        var version = _versions[wallet] += _random.Next(1, 3);
        var account = $"01a21240-80b9-7c31-9d5e-{wallet:d12}";
        var asset = s_assets[_random.Next(s_assets.Length)];
        var units = new BigInteger(_random.NextInt64(1, long.MaxValue)) * _random.Next(1, 1_000);
        var amount = Text(units);
        var (type, data) = _random.Next(5) switch
        {
            0 => ("funds-deposited", $$"""{"transferId":"{{Guid.NewGuid()}}","to":"{{account}}","asset":"{{asset}}","amount":"{{amount}}","balances":[]}"""),
            1 => ("transfer-sent", $$"""{"transferId":"{{Guid.NewGuid()}}","from":"{{account}}","asset":"{{asset}}","amount":"{{amount}}","balances":[],"later":true}"""),
            2 => ("transfers-sent", $$"""{"from":"{{account}}","transfers":[{"asset":"{{asset}}","amount":"{{amount}}"},{"asset":"{{asset}}","amount":"{{amount}}"}],"balances":[]}"""),
            3 => ("hold-captured", $$"""{"from":"{{account}}","hold":{"asset":"{{asset}}","amount":"{{Text(units + 1)}}"},"captured":"{{amount}}","released":"{{Text(1)}}","balances":[]}"""),
            _ => ("transfer-received", $$"""{"to":"{{account}}","asset":"{{asset}}","amount":"{{amount}}","balances":[]}"""),
        };
        var (deposited, transferred) = _truth.GetValueOrDefault(asset);
        _truth[asset] = type switch
        {
            "funds-deposited" => (deposited + units, transferred),
            "transfers-sent" => (deposited, transferred + (2 * units)),
            "transfer-received" => (deposited, transferred),
            _ => (deposited, transferred + units),
        };
        var message = new Message<string, byte[]>
        {
            Key = account,
            Value = Encoding.UTF8.GetBytes(data),
            Headers = new Headers
            {
                { "ce_specversion", "1.0"u8.ToArray() },
                { "ce_id", Encoding.UTF8.GetBytes($"wallet/{account}/{version}") },
                { "ce_type", Encoding.UTF8.GetBytes($"orleans-crypto.wallet.{type}.v1") },
                { "ce_streamid", Encoding.UTF8.GetBytes($"wallet/{account}") },
                { "ce_streamversion", Encoding.UTF8.GetBytes(version.ToString(CultureInfo.InvariantCulture)) },
            },
        };
        _recent.Enqueue(message);
        return message;
    }
}
