using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Api.Problems;
using Orleans.Crypto.Api.Requests;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Wallets;
using Orleans.Runtime;

namespace Orleans.Crypto.Api.Stream;

/// <summary>
/// One connection's view of one wallet: a snapshot, or the place where an earlier view ended, then every event of the
/// wallet once and in order. The journal is the truth; the feed only says early that there is more.
/// </summary>
internal sealed class LiveView(LiveWallets wallets, Caller caller, long? lastSequence) : IResult
{
    private const int CatchUpBatch = 200;

    private AccountId Account => caller.Account;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        if (wallets.Stopping.IsCancellationRequested)
        {
            await new ProblemAnswer(Problem.Unavailable.Refuse("The process is stopping; connect again in a moment.")).ExecuteAsync(httpContext);
            return;
        }

        if (!wallets.TryEnter())
        {
            await new ProblemAnswer(Problem.Overloaded.Refuse("Too many live streams are open; try again in a moment.")).ExecuteAsync(httpContext);
            return;
        }

        // Whoever has lost his log-in or a role must not go on watching.
        using var expiry = new CancellationTokenSource(Positive(caller.ExpiresAt - wallets.Time.GetUtcNow()), wallets.Time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, wallets.Stopping, expiry.Token);
        try
        {
            // Before the snapshot, so that nothing can happen between the two unnoticed.
            await using var feed = await wallets.Subscribe(Account);
            var view = await wallets.Grains.Wallet(Account).View();
            if (lastSequence is { } last && last > view.Version && !await IsRecorded(last))
            {
                await new ProblemAnswer(Problem.InvalidRequest.Refuse(
                    $"Last-Event-ID must be the id of an event of this stream, at most {view.Version}.", StreamEndpoints.LastEventId)).ExecuteAsync(httpContext);
                return;
            }

            await Run(httpContext, feed, view, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested && httpContext.Response.HasStarted)
        {
            // The client has left, his token has expired or the process stops: the stream just ends.
        }
        catch (Exception exception) when (exception.IsOutage() && httpContext.Response.HasStarted)
        {
            // Its wallet can't be reached for now: the client comes back and goes on where it was.
            wallets.Logger.LogWarning(exception, "A live stream of {Account} ends early", Account);
        }
        finally
        {
            wallets.Leave();
        }
    }

    // An earlier stream may have told of an event an instant before the wallet itself shows it.
    private async Task<bool> IsRecorded(long sequence) => !(await wallets.Grains.Wallet(Account).Events(sequence, limit: 1)).IsEmpty;

    private async Task Run(HttpContext httpContext, WalletFeed feed, WalletView view, CancellationToken end)
    {
        var response = httpContext.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        httpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();

        // The headers tell the client that it is connected, even while nothing happens; and a stop from here on just ends the stream.
        await response.StartAsync(httpContext.RequestAborted);
        using var writer = new EventWriter(response.BodyWriter);
        var sequence = lastSequence ?? view.Version;
        if (lastSequence is null)
        {
            writer.Message("snapshot", view.Version, WalletUpdates.Snapshot(view, wallets.Markets, wallets.Assets));
            await writer.Flush(end);
        }
        else
        {
            sequence = await CatchUp(writer, sequence, end);
        }

        await Follow(feed, writer, sequence, end);
    }

    private async Task Follow(WalletFeed feed, EventWriter writer, long sequence, CancellationToken end)
    {
        var lastWrite = wallets.Time.GetTimestamp();
        var lastRead = lastWrite;
        Task<bool>? more = null;
        while (true)
        {
            var before = sequence;
            sequence = await Drain(feed, writer, sequence, end);
            if (wallets.Time.GetElapsedTime(lastRead) >= wallets.Poll)
            {
                lastRead = wallets.Time.GetTimestamp();
                await feed.Renew();
                sequence = await CatchUp(writer, sequence, end);
            }

            if (sequence == before && wallets.Time.GetElapsedTime(lastWrite) >= wallets.Heartbeat)
            {
                writer.Heartbeat();
                await writer.Flush(end);
                lastWrite = wallets.Time.GetTimestamp();
            }
            else if (sequence != before)
            {
                lastWrite = wallets.Time.GetTimestamp();
            }

            more ??= feed.Events.WaitToReadAsync(end).AsTask();
            await Wait(more, Earlier(wallets.Poll - wallets.Time.GetElapsedTime(lastRead), wallets.Heartbeat - wallets.Time.GetElapsedTime(lastWrite)), end);
            if (more.IsCompleted)
            {
                await more;
                more = null;
            }
        }
    }

    /// <summary>Writes what the feed has told, and reads what it has left out.</summary>
    private async Task<long> Drain(WalletFeed feed, EventWriter writer, long sequence, CancellationToken end)
    {
        var before = sequence;
        while (feed.Events.TryRead(out var news))
        {
            if (news.Version == sequence + 1)
            {
                writer.Message("update", news.Version, WalletUpdates.Update(news, Account, wallets.Markets, wallets.Assets));
                sequence = news.Version;
            }
            else if (news.Version > sequence)
            {
                sequence = await CatchUp(writer, sequence, end);
            }
        }

        if (sequence != before)
        {
            await writer.Flush(end);
        }

        return feed.TakeDropped() ? await CatchUp(writer, sequence, end) : sequence;
    }

    /// <summary>Writes what the journal holds after <paramref name="sequence"/>; returns the last that it wrote.</summary>
    private async Task<long> CatchUp(EventWriter writer, long sequence, CancellationToken end)
    {
        while (true)
        {
            end.ThrowIfCancellationRequested();
            var events = await wallets.Grains.Wallet(Account).Events(sequence + 1, CatchUpBatch);
            foreach (var envelope in events)
            {
                if (envelope.Version != sequence + 1)
                {
                    throw new InvalidOperationException($"A wallet's events have a gap after {sequence}.");
                }

                writer.Message("update", envelope.Version, WalletUpdates.Update(WalletNews.Of(envelope), Account, wallets.Markets, wallets.Assets));
                sequence = envelope.Version;
            }

            if (!events.IsEmpty)
            {
                await writer.Flush(end);
            }

            if (events.Length < CatchUpBatch)
            {
                return sequence;
            }
        }
    }

    private async Task Wait(Task<bool> more, TimeSpan atMost, CancellationToken end)
    {
        if (atMost <= TimeSpan.Zero || more.IsCompleted)
        {
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(end);
        var timer = Task.Delay(atMost, wallets.Time, stop.Token);
        await Task.WhenAny(more, timer);
        await stop.CancelAsync();
        end.ThrowIfCancellationRequested();
    }

    private static TimeSpan Positive(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
