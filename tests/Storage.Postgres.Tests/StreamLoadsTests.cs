using System.Diagnostics;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Storage.Postgres.Reads;

namespace Orleans.Crypto.Storage.Postgres.Tests;

public sealed class StreamLoadsTests
{
    private readonly Lock _lock = new();
    private readonly List<Group> _groups = [];

    [Fact]
    public async Task What_waits_while_another_is_loaded_is_loaded_together()
    {
        var loads = New(groups: 1);
        var first = loads.Load("1", default);
        await Groups(1);
        var others = Load(loads, "2", "3", "4");
        Assert.Equal(["1"], _groups[0].Names);

        _groups[0].Give();
        Assert.Equal("1", Name(await first.WaitAsync(Appends.Deadline)));
        await Groups(2);

        Assert.Equal(["2", "3", "4"], _groups[1].Names);
        _groups[1].Give();
        Assert.Equal(["2", "3", "4"], Array.ConvertAll(await Task.WhenAll(others).WaitAsync(Appends.Deadline), Name));
    }

    [Fact]
    public async Task A_group_is_bounded_and_so_many_are_loaded_at_the_same_time()
    {
        var loads = New(groups: 2);
        _ = Load(loads, "1");
        await Groups(1);
        _ = Load(loads, "2");
        await Groups(2);
        _ = Load(loads, [.. Enumerable.Range(0, StreamLoads.MaxGroup + 1).Select(number => $"{number}")]);

        _groups[0].Give();
        await Groups(3);
        _groups[1].Give();
        await Groups(4);

        Assert.Equal(StreamLoads.MaxGroup, _groups[2].Names.Length);
        Assert.Single(_groups[3].Names);
    }

    [Fact]
    public async Task Nothing_is_forgotten_between_the_end_of_one_group_and_the_next()
    {
        var loads = New(groups: 1);
        for (var round = 1; round <= 200; round++)
        {
            var load = loads.Load($"{round}", default);
            await Groups(round);
            _groups[round - 1].Give();
            await load.WaitAsync(Appends.Deadline);
        }
    }

    [Fact]
    public async Task Who_gives_up_is_let_go_and_the_others_are_loaded()
    {
        var loads = New(groups: 1);
        using var patience = new CancellationTokenSource();
        var impatient = loads.Load("1", patience.Token);
        await Groups(1);
        var other = loads.Load("2", default);

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient.WaitAsync(Appends.Deadline));
        _groups[0].Give();
        await Groups(2);
        _groups[1].Give();
        Assert.Equal("2", Name(await other.WaitAsync(Appends.Deadline)));
    }

    [Fact]
    public async Task A_group_that_fails_tells_everybody_in_it_and_the_next_is_loaded()
    {
        var loads = New(groups: 1);
        _ = loads.Load("1", default);
        await Groups(1);
        var failing = Load(loads, "2", "3");
        _groups[0].Give();
        await Groups(2);
        var next = loads.Load("4", default);

        _groups[1].Fail(new JournalUnavailableException("The database is away."));
        foreach (var load in failing)
        {
            await Assert.ThrowsAsync<JournalUnavailableException>(() => load.WaitAsync(Appends.Deadline));
        }

        await Groups(3);
        _groups[2].Give();
        Assert.Equal("4", Name(await next.WaitAsync(Appends.Deadline)));
    }

    [Fact]
    public async Task A_group_is_in_the_trace_of_the_first_who_waits_for_it()
    {
        var loads = New(groups: 1);
        List<Task> all = [loads.Load("1", default)];
        await Groups(1);
        using var first = new Activity("first").Start();
        all.Add(loads.Load("2", default));
        using var second = new Activity("second").Start();
        all.Add(loads.Load("3", default));
        Activity.Current = null;
        _groups[0].Give();
        await Groups(2);
        all.Add(loads.Load("4", default));
        _groups[1].Give();
        await Groups(3);
        _groups[2].Give();
        await Task.WhenAll(all).WaitAsync(Appends.Deadline);

        Assert.Equal([null, "first", null], _groups.ConvertAll(group => group.Trace));
    }

    [Fact]
    public async Task One_more_than_may_wait_is_refused()
    {
        var loads = New(groups: 1, queueCapacity: 2);
        _ = loads.Load("1", default);
        await Groups(1);
        var waiting = Load(loads, "2", "3");

        await Assert.ThrowsAsync<JournalOverloadedException>(() => loads.Load("4", default));

        _groups[0].Give();
        await Groups(2);
        _groups[1].Give();
        await Task.WhenAll(waiting).WaitAsync(Appends.Deadline);
    }

    private StreamLoads New(int groups, int queueCapacity = 1_000) => new(Load, groups, queueCapacity);

    private static Task<LoadedStream>[] Load(StreamLoads loads, params string[] names) => [.. names.Select(name => loads.Load(name, default))];

    private Task<LoadedStream[]> Load(string[] names)
    {
        var group = new Group(names);
        lock (_lock)
        {
            _groups.Add(group);
        }

        return group.Streams;
    }

    private Task Groups(int count) => Eventually.True(() =>
    {
        lock (_lock)
        {
            return Task.FromResult(_groups.Count >= count);
        }
    });

    private static string Name(LoadedStream stream) => stream.Entries[0].StreamId;

    private sealed class Group(string[] names)
    {
        private readonly TaskCompletionSource<LoadedStream[]> _streams = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string[] Names => names;

        public string? Trace { get; } = Activity.Current?.OperationName;

        public Task<LoadedStream[]> Streams => _streams.Task;

        public void Give() => _streams.SetResult([.. names.Select(name =>
            new LoadedStream(null, [new JournalEntry(1, name, 1, "test.happened", ReadOnlyMemory<byte>.Empty, DateTimeOffset.UnixEpoch)]))]);

        public void Fail(Exception exception) => _streams.SetException(exception);
    }
}
