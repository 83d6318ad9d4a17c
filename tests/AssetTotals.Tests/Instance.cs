using AssetTotals;

namespace Orleans.Crypto.AssetTotals.Tests;

/// <summary>An instance of the service in this process.</summary>
internal sealed class Instance : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TotalsStore _store;
    private readonly TotalsConsumer _consumer;
    private readonly StringWriter _output = new();
    private readonly Task _run;

    private Instance(World world)
    {
        _store = world.OpenStore();
        var options = new TotalsOptions { Brokers = world.Brokers, Topic = world.Topic, Group = world.Group, PrintPeriod = TimeSpan.FromSeconds(1), Settings = world.Settings };
        _consumer = new(options, _store, TextWriter.Synchronized(_output));
        _run = Task.Factory.StartNew(() => _consumer.Run(_stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public IReadOnlyList<int> Partitions => _consumer.Partitions;

    public string Output => _output.ToString();

    public static Instance Start(World world) => new(world);

    /// <summary>Until it has left the group; throws what it has thrown.</summary>
    public async Task Stop()
    {
        await _stop.CancelAsync();
        await _run;
    }

    public Task Ended() => _run;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _store.Dispose();
        _stop.Dispose();
    }
}
