using Microsoft.Extensions.Time.Testing;
using Orleans.Crypto.Api.Overload;

namespace Orleans.Crypto.Silo.Tests.Overload;

public sealed class PacesTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private readonly Paces<int> _paces;

    public PacesTests() => _paces = new(_time);

    [Fact]
    public void Who_has_been_quiet_may_ask_two_seconds_worth_at_once()
    {
        Assert.Equal(10, Taken(caller: 1, perSecond: 5, of: 20));
        Assert.Equal(10, Taken(caller: 2, perSecond: 5, of: 20));
    }

    [Fact]
    public void Then_he_may_ask_at_his_pace()
    {
        Taken(caller: 1, perSecond: 5, of: 20);

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(5, Taken(caller: 1, perSecond: 5, of: 20));
    }

    [Fact]
    public void Quiet_for_long_does_not_let_him_ask_for_more()
    {
        Taken(caller: 1, perSecond: 5, of: 20);

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(10, Taken(caller: 1, perSecond: 5, of: 20));
    }

    [Fact]
    public void Who_is_refused_is_taken_after_the_time_that_he_was_told()
    {
        Taken(caller: 1, perSecond: 4, of: 20);
        Assert.False(_paces.TryTake(1, 4, out var wait));
        Assert.Equal(TimeSpan.FromMilliseconds(250), wait);

        _time.Advance(wait - TimeSpan.FromTicks(1));
        Assert.False(_paces.TryTake(1, 4, out var rest));
        Assert.Equal(TimeSpan.FromTicks(1), rest);

        _time.Advance(rest);
        Assert.True(_paces.TryTake(1, 4, out _));
    }

    [Fact]
    public void Whoever_may_ask_all_at_once_again_is_forgotten_and_others_are_not()
    {
        const int Many = 100_000;
        Taken(caller: -1, perSecond: 1, of: 20);
        for (var caller = 0; caller < Many; caller++)
        {
            _time.Advance(TimeSpan.FromMicroseconds(1));
            Assert.True(_paces.TryTake(caller, perSecond: 10_000, out _));
        }

        var another = Many;
        Assert.True(SpinWait.SpinUntil(() => _paces.TryTake(another++, perSecond: 10_000, out _) && _paces.Known < Many / 2, s_patience));
        Assert.False(_paces.TryTake(-1, perSecond: 1, out _));
    }

    [Fact]
    public void Nobodys_request_waits_until_others_are_forgotten()
    {
        const int Many = 20_000;
        var held = new HeldElsewhere(_time);
        var paces = new Paces<int>(held);
        for (var caller = 0; caller < Many; caller++)
        {
            _time.Advance(TimeSpan.FromMicroseconds(1));
            Assert.True(paces.TryTake(caller, perSecond: 10_000, out _));
        }

        Assert.Equal(Many, paces.Known);
        held.Release();
        Assert.True(SpinWait.SpinUntil(() => paces.Known < Many / 2, s_patience));
    }

    [Fact]
    public void Many_at_once_are_counted_one_by_one()
    {
        var taken = 0;

        Parallel.For(0, 10_000, _ => Interlocked.Add(ref taken, Taken(caller: 1, perSecond: 500, of: 1)));

        Assert.Equal(1_000, taken);
    }

    private int Taken(int caller, int perSecond, int of) => Enumerable.Range(0, of).Count(_ => _paces.TryTake(caller, perSecond, out var _));

    /// <summary>Tells the time at once to the thread that made it, and to others once they are released.</summary>
    private sealed class HeldElsewhere(TimeProvider time) : TimeProvider
    {
        private readonly int _here = Environment.CurrentManagedThreadId;
        private volatile bool _isReleased;

        public override long TimestampFrequency => time.TimestampFrequency;

        public override long GetTimestamp()
        {
            if (Environment.CurrentManagedThreadId != _here)
            {
                SpinWait.SpinUntil(() => _isReleased, s_patience);
            }

            return time.GetTimestamp();
        }

        public void Release() => _isReleased = true;
    }
}
