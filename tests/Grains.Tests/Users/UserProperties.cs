using FsCheck.Xunit;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Grains.Users;
using Orleans.Crypto.Users;

namespace Orleans.Crypto.Grains.Tests.Users;

/// <summary>One person does a few hundred things in an order that a seed gives.</summary>
public sealed class UserProperties
{
    private const int Steps = 200;
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Property(MaxTest = 100)]
    public void Replaying_the_events_rebuilds_the_same_user(int seed)
    {
        var life = new Life(seed);
        life.Go(Steps);

        var replayed = new User { Account = life.User.Account };
        foreach (var (time, version, e) in life.History)
        {
            replayed = replayed.Apply(e, time, version);
        }

        Assert.Equal(Described(life.User), Described(replayed));
        Assert.True(life.History.Count > 1);
    }

    [Property(MaxTest = 100)]
    public void Sessions_stay_bounded_and_only_the_newest_token_of_a_live_one_refreshes(int seed)
    {
        var life = new Life(seed);
        for (var i = 0; i < Steps; i++)
        {
            life.Go(1);
            Assert.True(life.User.Sessions.Length <= User.MaxSessions);
            foreach (var (id, secret) in life.Newest)
            {
                var isLive = life.User.Sessions.Any(session => session.Id == id && session.RefreshExpiresAt > life.Now);
                var decided = life.User.DecideRefresh(id, secret, secret, life.Now, life.Now).Event;
                Assert.Equal(isLive, decided is SessionRefreshed);
                var spent = life.User.DecideRefresh(id, [.. secret.Reverse()], secret, life.Now, life.Now).Event;
                Assert.Equal(isLive, spent is SessionEnded { Reason: SessionEndReason.Reused });
            }
        }
    }

    // Immutable arrays compare by reference; their contents are what counts.
    private static string Described(User user) => string.Join('\n', [
        $"{user.Email} {user.PasswordHash} {user.IsEmailConfirmed} {user.Confirmation} {user.Verification} {user.UnansweredRequest}",
        string.Join(',', user.Roles),
        .. user.Sessions.Select(session => $"{session.Id} {Convert.ToHexString(session.SecretHash.AsSpan())} {session.RefreshExpiresAt:O}"),
    ]);

    private sealed class Life(int seed)
    {
        private readonly Random _random = new(seed);
        private readonly Dictionary<Guid, byte[]> _newest = [];

        public User User { get; private set; } = new() { Account = AccountId.New() };

        public DateTimeOffset Now { get; private set; } = s_start;

        public List<(DateTimeOffset Time, long Version, JournalEvent Event)> History { get; } = [];

        /// <summary>The last secret of every session there ever was.</summary>
        public IReadOnlyDictionary<Guid, byte[]> Newest => _newest;

        public void Go(int steps)
        {
            for (var i = 0; i < steps; i++)
            {
                Now += TimeSpan.FromHours(_random.Next(24));
                Step();
            }
        }

        private void Step()
        {
            var nonce = $"{_random.Next(3)}";
            switch (_random.Next(9))
            {
                case 0:
                    Decide(User.Decide(new EmailClaimed(User.Account, "ada@example.com", $"hash {_random.Next()}", _random.Next(9) == 0), new(nonce, Now.AddHours(24))));
                    break;
                case 1:
                    Decide(User.DecideConfirmation(nonce, Now));
                    break;
                case 2 or 3:
                    Session(id => User.DecideLogIn(User.PasswordHash, id, _newest[id], Now.AddDays(30), Now), Guid.NewGuid());
                    break;
                case 4 when _newest.Count > 0:
                    var old = Known();
                    var secret = _newest[old];
                    Session(id => User.DecideRefresh(id, secret, _newest[id], Now.AddDays(30), Now), old);
                    break;
                case 5 when _newest.Count > 0:
                    var ended = Known();
                    Decide(User.DecideLogOut(ended, _newest[ended]));
                    break;
                case 6 when _random.Next(10) == 0:
                    Decide(User.DecideLogOutEverywhere());
                    break;
                case 7:
                    Decide(User.Decide(new RequestVerification((VerificationLevel)_random.Next(1, 3), "Ada", default, "CH", "X1234567"), [], Now));
                    break;
                default:
                    Verify();
                    break;
            }
        }

        private void Verify()
        {
            var outcome = _random.Next(4) switch
            {
                0 => new VerificationOutcome.Approved(),
                1 => new VerificationOutcome.Rejected("reason"),
                2 => (VerificationOutcome)new VerificationOutcome.Undecided(),
                _ => null,
            };
            Decide(outcome is not null
                ? User.Decide(outcome, User.UnansweredRequest ?? 0, Now.AddDays(20), Now)
                : User.Decide(new DecideVerification((VerificationDecision)_random.Next(3), null, "reason"), Now.AddDays(20), Now));
        }

        private void Session(Func<Guid, Decision> decide, Guid id)
        {
            var before = _newest.GetValueOrDefault(id);
            _newest[id] = new byte[RefreshToken.SecretBytes];
            _random.NextBytes(_newest[id]);
            if (Decide(decide(id)))
            {
                return;
            }

            _newest.Remove(id);
            if (before is not null)
            {
                _newest[id] = before;
            }
        }

        private Guid Known() => _newest.Keys.ElementAt(_random.Next(_newest.Count));

        private bool Decide(Decision decision)
        {
            if (decision.Event is not { } e)
            {
                return false;
            }

            History.Add((Now, History.Count + 1, e));
            User = User.Apply(e, Now, History.Count);
            return true;
        }
    }
}
