using System.Diagnostics;
using System.Net;
using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests.Crashes;

/// <summary>
/// A program that sends one command after the other. It notes each before it sends it, and comes back with one whose
/// outcome it does not know, the same key and body, before it does anything else.
/// </summary>
/// <param name="persistent">Whether it comes back after a lost connection too, rather than end its run.</param>
/// <param name="answerDeadline">After which it gives up a command that is not answered; a minute where none is given.</param>
internal sealed class Client(ApiCaller caller, ICommandSource source, bool persistent = false, TimeSpan? answerDeadline = null)
{
    /// <summary>How many of its last answers a client asks for again after a crash.</summary>
    private const int Doubts = 2;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    private readonly TimeSpan _answerDeadline = answerDeadline ?? TimeSpan.FromSeconds(60);
    private readonly List<Command> _commands = [];
    private readonly List<string> _serverErrors = [];
    private volatile int _acknowledged;
    private volatile int _answered;
    private volatile int _refused;

    /// <summary>All that it has ever sent. To be read while it does not run.</summary>
    public IReadOnlyList<Command> Commands => _commands;

    /// <summary>How many commands it has been answered, retries not counted. May be read while it runs.</summary>
    public int Acknowledged => _acknowledged;

    /// <summary>Requests that were answered, retries counted. May be read while it runs.</summary>
    public int Answered => _answered;

    /// <summary>Those of them that were not served: 429 and 5xx.</summary>
    public int Refused => _refused;

    /// <summary>A 500 is a fault of the server, even if the retry succeeds.</summary>
    public IReadOnlyList<string> ServerErrors => _serverErrors;

    /// <summary>Sends commands until it is told to stop or the connection is lost.</summary>
    /// <param name="pace">How long it rests after each.</param>
    public async Task Run(TimeSpan pace, CancellationToken stop)
    {
        if (!await AskAgain() || !await Finish())
        {
            return;
        }

        while (!stop.IsCancellationRequested && await Send(source.Next()))
        {
            await Task.Delay(pace, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>False where the connection was lost.</returns>
    public async Task<bool> Send(Command command)
    {
        _commands.Add(command);
        return await Complete(command);
    }

    /// <summary>Completes the command whose outcome it does not know, if there is one.</summary>
    public async Task<bool> Finish() => _commands is [] or [.., { IsAcknowledged: true }] || await Complete(_commands[^1]);

    /// <summary>Sends its last acknowledged commands again, as if it did not trust its notes.</summary>
    public async Task<bool> AskAgain()
    {
        foreach (var command in _commands.Where(command => command.IsAcknowledged).TakeLast(Doubts).ToArray())
        {
            if (await Ask(command) is not { } reply)
            {
                return false;
            }

            command.Replies.Add(reply);
        }

        return true;
    }

    private async Task<bool> Complete(Command command)
    {
        if (await Ask(command) is not { } reply)
        {
            return false;
        }

        command.Replies.Add(reply);
        source.Learn(command, reply);
        _acknowledged++;
        return true;
    }

    /// <summary>The answer, or null where the connection was lost; asks until it is told more than to come back later.</summary>
    private async Task<Reply?> Ask(Command command)
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < _answerDeadline)
        {
            Answer answer;
            try
            {
                answer = await caller.Send(new(command.Method), command.Path, command.Body, command.Key);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                if (!persistent)
                {
                    return null;
                }

                await Task.Delay(s_pause);
                continue;
            }

            _answered++;
            if (answer.Status < HttpStatusCode.InternalServerError && answer.Status != HttpStatusCode.TooManyRequests)
            {
                return new((int)answer.Status, answer.Text);
            }

            _refused++;
            if (answer.Status is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests))
            {
                _serverErrors.Add($"{command}: {answer}");
            }

            await Task.Delay(answer.RetryAfter ?? s_pause);
        }

        throw new TimeoutException($"No answer within {_answerDeadline.TotalSeconds} s: {command}");
    }
}
