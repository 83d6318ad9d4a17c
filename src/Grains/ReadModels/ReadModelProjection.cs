using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Ledger.ReadModels;
using Orleans.Crypto.Markets;

namespace Orleans.Crypto.Grains.ReadModels;

/// <summary>Brings what the journal tells into the read models. It runs in every silo, and works in one of them at a time.</summary>
public sealed class ReadModelProjection(
    IJournal journal,
    EventCatalog events,
    IReadModels readModels,
    AssetCatalog assets,
    MarketCatalog markets,
    IMeterFactory meters,
    TimeProvider time,
    IOptions<ReadModelOptions> options,
    ILogger<ReadModelProjection> logger)
    : BackgroundService
{
    /// <summary>Of one transaction. While it is open, no reader of the journal passes what commits after it began: some thousandths of a second.</summary>
    private const int MaxRows = 200;

    /// <summary>How often a process asks for its turn, and how often the one that works looks whether a rebuild was asked for.</summary>
    private static readonly TimeSpan s_turn = TimeSpan.FromSeconds(1);

    /// <summary>After all is read: what commits meanwhile goes into one batch.</summary>
    private static readonly TimeSpan s_gathering = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(30);

    private readonly ReadModelMetrics _metrics = new(meters);
    private TimeSpan _pause = s_turn;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        options.Value.Enabled ? Task.WhenAll(Work(stoppingToken), Measure(stoppingToken)) : Task.CompletedTask;

    private async Task Work(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var session = await readModels.Begin(stoppingToken);
                if (session is not null)
                {
                    await Project(session, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // The edge of a background process: the journal still holds all that the tables lack, and another process may have more luck.
                logger.LogError(exception, "The read models could not be kept up; this process tries again in {Pause}", _pause);
                await Pause(_pause, stoppingToken);
                _pause = _pause * 2 < s_longestPause ? _pause * 2 : s_longestPause;
                continue;
            }

            await Pause(s_turn, stoppingToken);
        }
    }

    private async Task Project(IReadModelSession session, CancellationToken stoppingToken)
    {
        logger.LogInformation("This process keeps up the read models now");
        await session.Describe(assets, markets, stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            var position = await session.Position(stoppingToken);
            var looked = time.GetTimestamp();
            while (time.GetElapsedTime(looked) < s_turn)
            {
                var page = await journal.ReadAll(position, options.Value.BatchSize, stoppingToken);
                if (!await Apply(session, page, position, stoppingToken))
                {
                    break;
                }

                position = page.Count == 0 ? position : page[^1].Position;
                if (page.Count < options.Value.BatchSize)
                {
                    await Pause(s_gathering, stoppingToken);
                    await WaitForMore(position, stoppingToken);
                }
            }
        }
    }

    /// <returns>False where the tables are somewhere else: a rebuild was asked for, or another process has gone on.</returns>
    private async Task<bool> Apply(IReadModelSession session, IReadOnlyList<JournalEntry> page, long after, CancellationToken stoppingToken)
    {
        foreach (var batch in ReadModelBatches.Of(page, after, MaxRows, events))
        {
            var started = time.GetTimestamp();
            if (!await session.Apply(batch, stoppingToken))
            {
                return false;
            }

            _metrics.Applied(batch.Rows);
            _pause = s_turn;
            // Half of the time is the commands': they need the database too, and wait no longer than one batch takes.
            await Pause(time.GetElapsedTime(started), stoppingToken);
        }

        return true;
    }

    private async Task WaitForMore(long read, CancellationToken stoppingToken)
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        pause.CancelAfter(s_turn);
        await journal.WaitForCommit(read, pause.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task Measure(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                _metrics.Measured(await readModels.Lag(stoppingToken));
            }
            catch (Exception exception)
            {
                // Whatever it is, it is told by the work itself.
                logger.LogDebug(exception, "The lag of the read models could not be measured");
                _metrics.Measured(null);
            }

            await Pause(s_turn, stoppingToken);
        }
    }

    private async Task Pause(TimeSpan length, CancellationToken stoppingToken) =>
        await Task.Delay(length, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
