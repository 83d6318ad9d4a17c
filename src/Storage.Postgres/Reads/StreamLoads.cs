using System.Diagnostics;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Storage.Postgres.Reads;

/// <summary>
/// Loads streams in groups: a process that starts, or takes over from one that has died, activates grains by the hundred,
/// and what waits while others are loaded is asked for together.
/// </summary>
/// <param name="load">Gives as many streams as it is given names, in their order.</param>
/// <param name="groups">That are loaded at the same time.</param>
/// <param name="queueCapacity">Streams that may wait; one more is refused.</param>
internal sealed class StreamLoads(Func<string[], Task<LoadedStream[]>> load, int groups, int queueCapacity)
{
    /// <summary>Small enough that the first of a group hardly waits for the last.</summary>
    public const int MaxGroup = 64;

    private readonly Lock _lock = new();
    private readonly Queue<Waiting> _waiting = new();
    private int _underWay;

    /// <exception cref="JournalOverloadedException">As many wait as may.</exception>
    public Task<LoadedStream> Load(string streamId, CancellationToken cancellationToken)
    {
        var waiting = new Waiting(streamId, Activity.Current);
        lock (_lock)
        {
            if (_waiting.Count == queueCapacity)
            {
                throw new JournalOverloadedException(queueCapacity);
            }

            _waiting.Enqueue(waiting);
            if (_underWay < groups)
            {
                _underWay++;
                _ = LoadWaiting();
            }
        }

        return waiting.Stream.WaitAsync(cancellationToken);
    }

    private async Task LoadWaiting()
    {
        // Nothing of it runs under the lock of whoever asks.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (Take() is { Length: > 0 } group)
        {
            // Its query is in the trace of the first who waits for it, as a commit is.
            Activity.Current = group[0].Caller is { IsStopped: false } caller ? caller : null;
            try
            {
                var streams = await load(Array.ConvertAll(group, waiting => waiting.Name)).ConfigureAwait(false);
                for (var i = 0; i < group.Length; i++)
                {
                    group[i].Complete(streams[i]);
                }
            }
            catch (Exception exception)
            {
                // Whatever it is, it is told to those who asked.
                foreach (var waiting in group)
                {
                    waiting.Fail(exception);
                }
            }
        }
    }

    private Waiting[] Take()
    {
        lock (_lock)
        {
            var group = new Waiting[Math.Min(_waiting.Count, MaxGroup)];
            for (var i = 0; i < group.Length; i++)
            {
                group[i] = _waiting.Dequeue();
            }

            _underWay -= group.Length == 0 ? 1 : 0;
            return group;
        }
    }

    private sealed class Waiting(string name, Activity? caller)
    {
        private readonly TaskCompletionSource<LoadedStream> _stream = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Name => name;

        public Activity? Caller => caller;

        public Task<LoadedStream> Stream => _stream.Task;

        public void Complete(LoadedStream stream) => _stream.SetResult(stream);

        public void Fail(Exception exception) => _stream.SetException(exception);
    }
}
