using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Assets;
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
    private static readonly Amount s_amount = new(new("BTC"), 1);

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
    public async Task<EventRelay> Start(IRelayShares? shares = null, RelayOptions? options = null, IReceivers? receivers = null, RelayStatus? status = null)
    {
        var relay = new EventRelay(
            _journal,
            _events,
            shares ?? new SoleRelayShares(_journal),
            receivers ?? Receivers,
            status ?? new(TimeProvider.System),
            _services.GetRequiredService<IMeterFactory>(),
            TimeProvider.System,
            Options.Create(options ?? new()),
            new ErrorLog(Errors));
        _relays.Add(relay);
        await relay.StartAsync(CancellationToken.None);
        return relay;
    }

    /// <summary>Appends transfers between two accounts, one commit for all; returns their positions.</summary>
    public Task<long[]> Transfer(AccountId from, AccountId to, int count = 1) =>
        Append(from, Enumerable.Range(0, count).Select(_ => new TransferSent(TransferId.New(), to, s_amount, null)));

    /// <summary>Appends parts of a payout, one commit for all, each with a transfer to every recipient; returns their positions.</summary>
    public Task<long[]> PayOut(AccountId from, AccountId[] recipients, int parts) =>
        Append(from, Enumerable.Range(0, parts).Select(_ => new TransfersSent(TransferId.NewBulk(), [.. recipients.Select(to => new BulkTransfer(to, s_amount, null))], [])));

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

    private async Task<long[]> Append(AccountId from, IEnumerable<WalletEvent> events)
    {
        var version = _versions.GetValueOrDefault(from);
        NewEntry[] entries =
        [
            .. events.Select(e => e with { Balances = [new(new(new("BTC"), 0), new(new("BTC"), 0))] })
                .Select(e => new NewEntry(_events.NameOf(e), _events.Serialize(e), DateTimeOffset.UtcNow, [])),
        ];
        _versions[from] = version + entries.Length;
        var result = await _journal.Append(new(StreamIds.Wallet(from), version + 1, entries));
        Assert.Equal(AppendStatus.Committed, result.Status);
        return [.. Enumerable.Range(0, entries.Length).Select(i => result.Position - entries.Length + 1 + i)];
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
