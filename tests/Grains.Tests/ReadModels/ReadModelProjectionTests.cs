using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Grains.ReadModels;
using Orleans.Crypto.Grains.Tests.Relay;
using Orleans.Crypto.Wallets;
using Orleans.Serialization;

namespace Orleans.Crypto.Grains.Tests.ReadModels;

public sealed class ReadModelProjectionTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly RelayWorld _world = RelayWorld.Open();
    private readonly MemoryReadModels _readModels = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().AddMetrics().BuildServiceProvider();
    private readonly List<ReadModelProjection> _projections = [];
    private readonly AccountId _sender = AccountId.New();
    private readonly AccountId _recipient = AccountId.New();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var projection in _projections)
        {
            await projection.StopAsync(CancellationToken.None);
            projection.Dispose();
        }

        await _world.DisposeAsync();
        await _services.DisposeAsync();
    }

    ValueTask IAsyncDisposable.DisposeAsync() => new(DisposeAsync());

    [Fact]
    public async Task What_is_there_and_what_comes_is_applied_once_and_in_order()
    {
        await _world.Transfer(_sender, _recipient, count: 25);
        await Start(batchSize: 10);
        await Until(() => Transfers == 25);
        await _world.Transfer(_sender, _recipient, count: 5);
        await Until(() => Transfers == 30);

        AssertSeamless();
    }

    [Fact]
    public async Task However_much_there_is_to_tell_a_transaction_is_short()
    {
        await _world.Transfer(_sender, _recipient, count: 500);
        await Start();

        await Until(() => Transfers == 500);
        // An entry is not divided: a transfer is a line and a balance.
        Assert.All(_readModels.Applied, batch => Assert.InRange(batch.Rows, 1, 201));
        AssertSeamless();
    }

    [Fact]
    public async Task After_each_transaction_the_database_is_left_to_the_commands_for_as_long()
    {
        var time = new RecordingTime();
        var length = TimeSpan.FromMilliseconds(37);
        _readModels.Applying = () => time.Pass(length);
        await _world.Transfer(_sender, _recipient, count: 500);
        await Start(time: time);

        await Until(() => Transfers == 500 && time.Pauses.Count(pause => pause == length) == _readModels.Applied.Count);
    }

    [Fact]
    public async Task Of_two_processes_one_works_and_the_other_goes_on_when_it_stops()
    {
        var first = await Start();
        await _world.Transfer(_sender, _recipient, count: 5);
        await Until(() => Transfers == 5);
        await Start();
        await first.StopAsync(CancellationToken.None);
        await _world.Transfer(_sender, _recipient, count: 5);

        await Until(() => Transfers == 10);
        AssertSeamless();
    }

    [Fact]
    public async Task A_lost_store_ends_nothing_and_is_caught_up_when_it_is_back()
    {
        await Start();
        await _world.Transfer(_sender, _recipient, count: 5);
        await Until(() => Transfers == 5);
        _readModels.IsLost = true;
        await _world.Transfer(_sender, _recipient, count: 5);
        await Until(() => _readModels.Failures > 2);
        _readModels.IsLost = false;

        await Until(() => Transfers == 10);
        AssertSeamless();
    }

    [Fact]
    public async Task A_batch_whose_outcome_got_lost_is_not_applied_again()
    {
        _readModels.LosesNextAnswer = true;
        await _world.Transfer(_sender, _recipient, count: 5);
        await Start();
        await _world.Transfer(_sender, _recipient, count: 5);

        await Until(() => Transfers == 10);
        AssertSeamless();
    }

    [Fact]
    public async Task A_rebuild_is_noticed_although_nothing_is_appended()
    {
        await _world.Transfer(_sender, _recipient, count: 5);
        await Start();
        await Until(() => Transfers == 5);

        _readModels.Rebuild();

        await Until(() => Transfers == 5);
        AssertSeamless();
    }

    [Fact]
    public async Task The_lag_is_told_on_the_meter_and_not_told_while_it_is_unknown()
    {
        var measured = new ConcurrentDictionary<string, double>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        var meters = _services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope == meters)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => measured[instrument.Name] = value);
        listener.Start();
        await Start();

        await Until(() => Read().Count == 2);
        Assert.Equal(2, measured["orleans_crypto.read_models.lag"]);
        Assert.Equal(5, measured["orleans_crypto.read_models.entries_behind"]);

        _readModels.IsLost = true;
        await Until(() => Read().IsEmpty);

        ConcurrentDictionary<string, double> Read()
        {
            measured.Clear();
            listener.RecordObservableInstruments();
            return measured;
        }
    }

    [Fact]
    public async Task Switched_off_it_does_nothing()
    {
        _readModels.IsLost = true;
        var projection = await Start(isEnabled: false);

        await projection.ExecuteTask!;

        Assert.Equal(0, _readModels.Failures);
    }

    private int Transfers => (int)_readModels.Applied.Aggregate((Int128)0, (sum, batch) => sum + batch.Totals.Of(new("BTC"), LedgerAccount.InTransit));

    private async Task<ReadModelProjection> Start(int batchSize = 1_000, bool isEnabled = true, TimeProvider? time = null)
    {
        var projection = new ReadModelProjection(
            _world.Journal,
            new(_services),
            _readModels,
            new([]),
            new([]),
            _services.GetRequiredService<IMeterFactory>(),
            time ?? TimeProvider.System,
            Options.Create(new ReadModelOptions { BatchSize = batchSize, Enabled = isEnabled }),
            NullLogger<ReadModelProjection>.Instance);
        _projections.Add(projection);
        await projection.StartAsync(CancellationToken.None);
        return projection;
    }

    private void AssertSeamless()
    {
        var applied = _readModels.Applied;
        Assert.Equal(applied.Select(batch => batch.Through).SkipLast(1).Prepend(0), applied.Select(batch => batch.After));
    }

    private static Task Until(Func<bool> condition) => Eventually.True(() => Task.FromResult(condition()));

    /// <summary>A clock that stands still until it is told otherwise. Pauses are real, and kept.</summary>
    private sealed class RecordingTime : TimeProvider
    {
        private readonly ConcurrentQueue<TimeSpan> _pauses = new();
        private long _now;

        public IEnumerable<TimeSpan> Pauses => _pauses;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Pass(TimeSpan length) => Interlocked.Add(ref _now, length.Ticks);

        public override long GetTimestamp() => Interlocked.Read(ref _now);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _pauses.Enqueue(dueTime);
            return System.CreateTimer(callback, state, dueTime, period);
        }
    }
}
