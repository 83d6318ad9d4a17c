using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Grains.Relay;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Storage.Sqlite;
using Orleans.Crypto.Wallets;
using Orleans.Serialization;

namespace Orleans.Crypto.Grains.Tests.Relay;

/// <summary>Relays on a real journal, without grains: transfers between accounts are what they carry.</summary>
internal sealed class RelayWorld : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("relay-");
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().AddMetrics().BuildServiceProvider();
    private readonly EventCatalog _events;
    private readonly SqliteJournal _journal;
    private readonly Dictionary<AccountId, long> _versions = [];
    private readonly List<EventRelay> _relays = [];

    private RelayWorld()
    {
        _events = new(_services);
        Receivers = NewReceivers();
        _journal = SqliteJournal.Open(new() { Path = Path.Combine(_folder.FullName, "journal.db") });
    }

    public static RelayWorld Open() => new();

    /// <summary>A type of events that the relay need not read.</summary>
    public string OfNobodysConcern => _events.OfNobodysConcern.First();

    public IJournal Journal => _journal;

    public ScriptedReceivers Receivers { get; }

    /// <summary>That the relays have told of.</summary>
    public ConcurrentQueue<Exception> Errors { get; } = [];

    public ScriptedReceivers NewReceivers() => new(_events);

    public Task<long> Checkpoint => _journal.LoadCheckpoint(EventRelay.Reader);

    /// <param name="shares">Null: it is the only one.</param>
    public async Task<EventRelay> Start(IRelayShares? shares = null, RelayOptions? options = null, IReceivers? receivers = null)
    {
        var relay = new EventRelay(
            _journal,
            _events,
            shares ?? new SoleRelayShares(_journal),
            receivers ?? Receivers,
            new(TimeProvider.System),
            _services.GetRequiredService<IMeterFactory>(),
            TimeProvider.System,
            Options.Create(options ?? new()),
            new ErrorLog(Errors));
        _relays.Add(relay);
        await relay.StartAsync(CancellationToken.None);
        return relay;
    }

    /// <summary>Appends transfers between two accounts, one commit for all; returns their positions.</summary>
    public async Task<long[]> Transfer(AccountId from, AccountId to, int count = 1)
    {
        var version = _versions.GetValueOrDefault(from);
        var entries = Enumerable.Range(0, count).Select(_ =>
        {
            var sent = new TransferSent(TransferId.New(), to, new(new("BTC"), 1), null) { Balances = [new(new(new("BTC"), 0), new(new("BTC"), 0))] };
            return new NewEntry(_events.NameOf(sent), _events.Serialize(sent), DateTimeOffset.UtcNow, []);
        });
        _versions[from] = version + count;
        var result = await _journal.Append(new(StreamIds.Wallet(from), version + 1, [.. entries]));
        Assert.Equal(AppendStatus.Committed, result.Status);
        return [.. Enumerable.Range(0, count).Select(i => result.Position - count + 1 + i)];
    }

    /// <summary>Appends an entry that is no transfer; returns its position.</summary>
    public async Task<long> Append(string type)
    {
        var result = await _journal.Append(new($"test/{type}", 1, [new(type, new byte[] { 255 }, DateTimeOffset.UtcNow, [])]));
        Assert.Equal(AppendStatus.Committed, result.Status);
        return result.Position;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var relay in _relays)
        {
            await relay.StopAsync(CancellationToken.None);
            relay.Dispose();
        }

        await _journal.DisposeAsync();
        await _services.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private sealed class ErrorLog(ConcurrentQueue<Exception> errors) : ILogger<EventRelay>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Error && exception is not null)
            {
                errors.Enqueue(exception);
            }
        }
    }
}
