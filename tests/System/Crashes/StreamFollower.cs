using System.Net;
using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests.Crashes;

/// <summary>Keeps a live stream open over all processes: after each crash it goes on behind the last message that it saw.</summary>
internal sealed class StreamFollower(ApiCaller caller) : IAsyncDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<StreamEvent> _events = [];
    private Task _following = Task.CompletedTask;

    public Guid Account => caller.AccountId;

    public FollowedStream Seen
    {
        get
        {
            lock (_events)
            {
                return new(Account, [.. _events]);
            }
        }
    }

    /// <summary>Returns once the snapshot is there.</summary>
    public async Task Start()
    {
        _following = Follow();
        await Wait.Until(() => Task.FromResult(_following.IsCompleted || Seen.Events.Count > 0));
        await CatchUp(0);
    }

    /// <summary>Waits until it has seen everything that has happened so far.</summary>
    public async Task CatchUp()
    {
        using var stream = await caller.Stream();
        await foreach (var message in stream.Messages())
        {
            await CatchUp(message.Data.GetProperty("sequence").GetInt64());
            return;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await ((Task)_following).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task CatchUp(long sequence)
    {
        await Wait.Until(() => Task.FromResult(_following.IsCompleted || Seen.Events is [.., { } last] && last.Sequence >= sequence));
        if (_following.IsCompleted)
        {
            await _following; // Tells why it ended.
        }
    }

    private async Task Follow()
    {
        string? lastEventId = null;
        while (true)
        {
            try
            {
                using var stream = await caller.Stream(lastEventId, _stop.Token);
                await foreach (var message in stream.Messages(_stop.Token))
                {
                    Note(message);
                    lastEventId = message.Id;
                }
            }
            catch (Exception exception) when (exception is HttpRequestException { StatusCode: null or HttpStatusCode.ServiceUnavailable } or IOException)
            {
                // The process was killed, or is about to stop.
            }

            await Task.Delay(s_pause, _stop.Token);
        }
    }

    private void Note(StreamMessage message)
    {
        var told = new StreamEvent(message.Kind, message.Data.GetProperty("sequence").GetInt64(), HistoryReader.Balances(message.Data.GetProperty("balances")));
        if (message.Id != told.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture))
        {
            throw new InvalidOperationException($"The id of {told} is {message.Id}.");
        }

        lock (_events)
        {
            _events.Add(told);
        }
    }
}
