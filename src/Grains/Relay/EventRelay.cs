using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Streams;

namespace Orleans.Crypto.Grains.Relay;

/// <summary>
/// Publishes the journal's events, in order per grain: to the inbox of every grain that must act on one, at least once,
/// and to the live feed of its wallet. It goes on where everything has been acknowledged.
/// </summary>
public sealed class EventRelay(
    IJournal journal, EventCatalog events, IClusterClient cluster, DeliveryLog deliveries, IOptions<RelayOptions> options, ILogger<EventRelay> logger)
    : BackgroundService
{
    /// <summary>Its name as a reader of the journal.</summary>
    public const string Reader = "event-relay";

    /// <summary>Under load, how many entries between two checkpoints: after a crash as many are sent again.</summary>
    private const int CheckpointInterval = 10_000;

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Run(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // The edge of a background process: the journal still holds what was not acknowledged.
                logger.LogError(exception, "The relay failed and starts again from its checkpoint");
                await Task.Delay(s_pause, stoppingToken);
            }
        }
    }

    private async Task Run(CancellationToken stoppingToken)
    {
        var checkpoint = await journal.LoadCheckpoint(Reader, stoppingToken);
        var read = checkpoint;
        var resendAfter = TimeSpan.FromSeconds(options.Value.ResendAfterSeconds);
        while (true)
        {
            stoppingToken.ThrowIfCancellationRequested();
            var batch = deliveries.Count < options.Value.MaxUnacknowledged
                ? await journal.ReadAll(read, options.Value.BatchSize, stoppingToken)
                : [];
            if (batch.Count > 0)
            {
                await Publish(batch);
                read = batch[^1].Position;
            }
            else
            {
                await Resend(resendAfter);
                await WaitForMore(read, stoppingToken);
            }

            var done = deliveries.DoneThrough(read);
            if (done > checkpoint && (batch.Count == 0 || done - checkpoint >= CheckpointInterval))
            {
                await journal.SaveCheckpoint(Reader, done, stoppingToken);
                checkpoint = done;
            }
        }
    }

    private async Task Publish(IReadOnlyList<JournalEntry> batch)
    {
        var byStream = new Dictionary<Inbox, List<EventEnvelope>>();
        foreach (var entry in batch)
        {
            var envelope = new EventEnvelope(entry.Position, entry.StreamId, entry.Version, entry.Time, events.Deserialize(entry.Type, entry.Payload));
            foreach (var inbox in envelope.Event.Inboxes())
            {
                deliveries.Sent(inbox, envelope);
                Add(byStream, inbox, envelope);
            }

            if (entry.StreamId.StartsWith(StreamIds.WalletPrefix, StringComparison.Ordinal))
            {
                Add(byStream, new(StreamNamespaces.WalletFeed, Guid.Parse(entry.StreamId.AsSpan(StreamIds.WalletPrefix.Length)).ToString("N")), envelope);
            }
        }

        await Send(byStream);
    }

    private async Task Resend(TimeSpan age)
    {
        var overdue = deliveries.Overdue(age);
        if (overdue.Count == 0)
        {
            return;
        }

        logger.LogInformation("{Count} deliveries are overdue and are sent again", overdue.Count);
        var byStream = new Dictionary<Inbox, List<EventEnvelope>>();
        foreach (var (inbox, envelope) in overdue)
        {
            deliveries.Sent(inbox, envelope);
            Add(byStream, inbox, envelope);
        }

        await Send(byStream);
    }

    // Streams side by side, each one's events in order.
    private Task Send(Dictionary<Inbox, List<EventEnvelope>> byStream)
    {
        var provider = cluster.GetStreamProvider(StreamNamespaces.Provider);
        return Task.WhenAll(byStream.Select(stream => provider.GetStream<EventEnvelope>(Id(stream.Key)).OnNextBatchAsync(stream.Value)));
    }

    private async Task WaitForMore(long read, CancellationToken stoppingToken)
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        pause.CancelAfter(s_pause);
        await journal.WaitForCommit(read, pause.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (deliveries.Count >= options.Value.MaxUnacknowledged)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), stoppingToken);
        }
    }

    private static StreamId Id(Inbox inbox) => inbox.Namespace == StreamNamespaces.OrderBookInbox
        ? StreamId.Create(inbox.Namespace, inbox.Key)
        : StreamId.Create(inbox.Namespace, Guid.ParseExact(inbox.Key, "N"));

    private static void Add(Dictionary<Inbox, List<EventEnvelope>> byStream, Inbox inbox, EventEnvelope envelope)
    {
        if (!byStream.TryGetValue(inbox, out var envelopes))
        {
            byStream[inbox] = envelopes = [];
        }

        envelopes.Add(envelope);
    }
}
