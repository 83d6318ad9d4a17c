using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Ledger.Journal;

namespace Orleans.Crypto.Grains.Relay;

/// <summary>
/// Brings the journal's events to the inbox of every grain that must act on one: at least once, and in order per inbox.
/// Reads the partitions that are this process's share, and keeps how far their events have had their effects.
/// </summary>
public sealed class EventRelay(
    IJournal journal,
    EventCatalog events,
    IRelayShares shares,
    IReceivers receivers,
    RelayStatus status,
    IMeterFactory meters,
    TimeProvider time,
    IOptions<RelayOptions> options,
    ILogger<EventRelay> logger)
    : BackgroundService
{
    /// <summary>Its name as a reader of the journal.</summary>
    public const string Reader = "event-relay";

    /// <summary>Under load, how many entries between two renewals: after a crash as many are sent again.</summary>
    private const int RenewalEntries = 10_000;

    /// <summary>Of the entries that are sent at once; a single entry, such as a part of a bulk, may have some more.</summary>
    private const int DeliveriesAtOnce = 1_024;

    private static readonly TimeSpan s_renewal = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromMilliseconds(4);
    private static readonly TimeSpan s_roomPoll = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_stopDeadline = TimeSpan.FromSeconds(5);

    private readonly RelayProgress _progress = new();
    private readonly RelayMetrics _metrics = new(meters, status, time);
    private long? _renewedAt;
    private int _readSinceRenewal;

    private bool IsRenewalDue => _renewedAt is not { } last || time.GetElapsedTime(last) >= s_renewal || _readSinceRenewal >= RenewalEntries;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var deliveries = new Deliveries(receivers, _metrics, logger, stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                status.Set(deliveries.Open, _progress.Oldest);
                await Renew(stoppingToken);
                await Read(deliveries, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                // The edge of a background process: the journal still holds what was not delivered.
                logger.LogError(exception, "The relay failed and goes on in a moment");
                await Task.Delay(s_renewal, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await Stop(deliveries);
    }

    private async Task Renew(CancellationToken stoppingToken)
    {
        if (!IsRenewalDue)
        {
            return;
        }

        _progress.Hold(await shares.Renew(_progress.Done(), stoppingToken));
        _renewedAt = time.GetTimestamp();
        _readSinceRenewal = 0;
    }

    private async Task Read(Deliveries deliveries, CancellationToken stoppingToken)
    {
        if (!_progress.HoldsAny)
        {
            await Task.Delay(s_renewal, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        if (!await HasRoom(deliveries, stoppingToken))
        {
            return;
        }

        var cohort = _progress.Lowest();
        var page = await journal.ReadPartitions(cohort.Partitions, cohort.After, cohort.Through, options.Value.BatchSize, receivers.OfNobodysConcern, stoppingToken);
        if (await Send(page, cohort, deliveries, stoppingToken) && !page.HasMore && page.Through < cohort.Through)
        {
            await WaitForMore(page.Through, stoppingToken);
        }
    }

    /// <summary>Sends a page part by part, for an entry can have hundreds of deliveries.</summary>
    /// <returns>False where something else comes before the rest, which will be read again.</returns>
    private async Task<bool> Send(JournalPage page, Cohort cohort, Deliveries deliveries, CancellationToken stoppingToken)
    {
        var (next, after) = (0, cohort.After);
        do
        {
            if (next > 0 && (IsRenewalDue || !await HasRoom(deliveries, stoppingToken)))
            {
                return false;
            }

            var first = next;
            // All of a part is deserialized before any of it is sent: one that can't be, such as one with an event that only
            // a newer version knows, is tried again as a whole.
            var outgoing = new List<(Inbox, EventEnvelope)>();
            while (next < page.Entries.Count && outgoing.Count < DeliveriesAtOnce)
            {
                AddDeliveries(page.Entries[next++], outgoing);
            }

            var through = next < page.Entries.Count ? page.Entries[next - 1].Position : page.Through;
            var sent = new RelayPage(cohort.Partitions.Mask, after, next == first ? null : page.Entries[first].Time);
            deliveries.Send(outgoing, sent);
            sent.Close();
            _progress.Add(sent, through);
            _readSinceRenewal += next - first;
            after = through;
        }
        while (next < page.Entries.Count);
        return true;
    }

    private void AddDeliveries(JournalEntry entry, List<(Inbox, EventEnvelope)> outgoing)
    {
        var envelope = new EventEnvelope(entry.Position, entry.StreamId, entry.Version, entry.Time, events.Deserialize(entry.Type, entry.Payload));
        foreach (var delivery in receivers.Of(envelope))
        {
            outgoing.Add((delivery.Inbox, ReferenceEquals(delivery.Event, envelope.Event) ? envelope : envelope with { Event = delivery.Event }));
        }
    }

    /// <summary>Waits for it, but no longer than until the shares have to be renewed.</summary>
    private async Task<bool> HasRoom(Deliveries deliveries, CancellationToken stoppingToken)
    {
        while (deliveries.Open >= options.Value.MaxUnacknowledged)
        {
            if (stoppingToken.IsCancellationRequested || IsRenewalDue)
            {
                return false;
            }

            await Task.Delay(s_roomPoll, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return true;
    }

    private async Task WaitForMore(long read, CancellationToken stoppingToken)
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        pause.CancelAfter(s_renewal);
        await journal.WaitForCommit(read, pause.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // What this process has committed may be held back by another one's open transaction: no use in asking at once again.
        await Task.Delay(s_lookAgain, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Lets what is under way end, so that whoever goes on need not send it again.</summary>
    private async Task Stop(Deliveries deliveries)
    {
        for (var started = time.GetTimestamp(); deliveries.Open > 0 && time.GetElapsedTime(started) < s_stopDeadline;)
        {
            await Task.Delay(s_roomPoll, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        using var deadline = new CancellationTokenSource(s_stopDeadline);
        try
        {
            await shares.Release(_progress.Done(), deadline.Token);
        }
        catch (Exception exception)
        {
            logger.LogWarning(exception, "The relay could not keep how far it has come; some events will be sent again");
        }
    }
}
