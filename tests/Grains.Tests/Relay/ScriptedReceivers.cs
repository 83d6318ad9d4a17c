using System.Collections.Concurrent;
using System.Collections.Immutable;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Grains.Relay;

namespace Orleans.Crypto.Grains.Tests.Relay;

/// <summary>Takes deliveries in place of grains, and fails when the test says so.</summary>
internal sealed class ScriptedReceivers(EventCatalog events) : IReceivers
{
    private readonly ConcurrentDictionary<Inbox, int> _calls = [];
    private readonly ConcurrentQueue<(Inbox Inbox, EventEnvelope Envelope)> _received = [];
    private int _failures;
    private int _largestBatch;
    private int _sideBySide;

    /// <summary>Whether a call fails.</summary>
    public Func<Inbox, bool> Fails { get; set; } = _ => false;

    /// <summary>What a call waits for.</summary>
    public Func<Task> Waits { get; set; } = () => Task.CompletedTask;

    public int Failures => Volatile.Read(ref _failures);

    public int LargestBatch => Volatile.Read(ref _largestBatch);

    /// <summary>Calls of an inbox that came while another one was under way.</summary>
    public int SideBySide => Volatile.Read(ref _sideBySide);

    public int Count => _received.Count;

    public IReadOnlyList<(Inbox Inbox, EventEnvelope Envelope)> Received => [.. _received];

    /// <summary>The positions that an inbox has got, in order of arrival.</summary>
    public long[] PositionsOf(AccountId account) =>
        [.. _received.Where(received => received.Inbox == Inbox.Wallet(account)).Select(received => received.Envelope.Position)];

    public IReadOnlySet<string> OfNobodysConcern => events.OfNobodysConcern;

    public ImmutableArray<Delivery> Of(EventEnvelope envelope) => envelope.Event.Deliveries();

    public async Task Deliver(Inbox inbox, ImmutableArray<EventEnvelope> envelopes)
    {
        if (_calls.AddOrUpdate(inbox, 1, (_, calls) => calls + 1) > 1)
        {
            Interlocked.Increment(ref _sideBySide);
        }

        await Task.Yield();
        await Waits();
        var fails = Fails(inbox);
        if (fails)
        {
            Interlocked.Increment(ref _failures);
        }
        else
        {
            foreach (var envelope in envelopes)
            {
                _received.Enqueue((inbox, envelope));
            }

            _largestBatch = Math.Max(_largestBatch, envelopes.Length);
        }

        _calls.AddOrUpdate(inbox, 0, (_, calls) => calls - 1);
        if (fails)
        {
            throw new InvalidOperationException("The receiver fails, as the test wants it.");
        }
    }
}
