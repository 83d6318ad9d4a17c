using FsCheck;
using FsCheck.Xunit;
using Orleans.Crypto.Grains.Users;
using Orleans.Crypto.Users;
using static Orleans.Crypto.Users.VerificationLevel;

namespace Orleans.Crypto.Grains.Tests.Users;

public sealed class VerificationStatesTests
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset s_end = s_now + TimeSpan.FromDays(365);

    private static readonly Verification s_pending = VerificationStates.Unverified.Request(Level2)!;
    private static readonly Verification s_level1 = s_pending.Approve(Level1, s_end)!;
    private static readonly Verification s_level2 = s_pending.Approve(null, s_end)!;
    private static readonly Verification s_higherPending = s_level1.Request(Level2)!;
    private static readonly Verification s_rejected = s_pending.Reject("not_legible")!;
    private static readonly Verification s_higherRejected = s_higherPending.Reject("not_legible")!;
    private static readonly Verification s_expired = s_level1.Expire("document_expired", s_now)!;

    [Fact]
    public void The_states_say_what_was_asked_held_and_refused()
    {
        Assert.Equal(new(VerificationStatus.Pending, None, Level2), s_pending);
        Assert.Equal(new(VerificationStatus.Verified, Level1, ExpiresAt: s_end), s_level1);
        Assert.Equal(new(VerificationStatus.Verified, Level2, ExpiresAt: s_end), s_level2);
        Assert.Equal(new(VerificationStatus.Rejected, None, Level2, "not_legible"), s_rejected);
        Assert.Equal(new(VerificationStatus.Expired, None, Reason: "document_expired", ExpiresAt: s_now), s_expired);
        // The level that is held stays, whatever becomes of the higher one.
        Assert.Equal(new(VerificationStatus.Pending, Level1, Level2, ExpiresAt: s_end), s_higherPending);
        Assert.Equal(new(VerificationStatus.Rejected, Level1, Level2, "not_legible", s_end), s_higherRejected);
    }

    [Fact]
    public void A_request_is_possible_for_a_higher_level_where_none_is_pending()
    {
        foreach (var from in new[] { VerificationStates.Unverified, s_rejected, s_expired })
        {
            Assert.Equal((VerificationStatus.Pending, Level1), (from.Request(Level1)?.Status, from.Request(Level1)?.RequestedLevel));
            Assert.Null(from.Request(None));
            Assert.Null(from.Request((VerificationLevel)3));
        }

        Assert.Equal(VerificationStatus.Pending, s_higherRejected.Request(Level2)?.Status);
        Assert.Null(s_higherRejected.Request(Level1));
        Assert.Null(s_level1.Request(Level1));
        Assert.Null(s_level2.Request(Level1));
        Assert.Null(s_level2.Request(Level2));
        Assert.Null(s_pending.Request(Level1));
        Assert.Null(s_higherPending.Request(Level2));
    }

    [Fact]
    public void Only_what_is_pending_is_approved_between_the_held_and_the_asked_level()
    {
        Assert.Equal(s_level2, s_higherPending.Approve(Level2, s_end));
        Assert.Null(s_higherPending.Approve(Level1, s_end));
        Assert.Null(s_pending.Approve(None, s_end));
        Assert.Null(VerificationStates.Unverified.Request(Level1)!.Approve(Level2, s_end));
        foreach (var from in new[] { VerificationStates.Unverified, s_level1, s_level2, s_rejected, s_higherRejected, s_expired })
        {
            Assert.Null(from.Approve(null, s_end));
            Assert.Null(from.Approve(Level2, s_end));
            Assert.Null(from.Reject("reason"));
        }
    }

    [Fact]
    public void Only_a_held_level_can_end()
    {
        foreach (var from in new[] { s_level1, s_level2, s_higherPending, s_higherRejected })
        {
            Assert.Equal(s_expired, from.Expire("document_expired", s_now));
        }

        foreach (var from in new[] { VerificationStates.Unverified, s_pending, s_rejected, s_expired })
        {
            Assert.Null(from.Expire("document_expired", s_now));
        }
    }

    [Fact]
    public void A_level_ends_by_itself_at_its_end_and_not_before()
    {
        Assert.Equal(s_level1, s_level1.At(s_end - TimeSpan.FromTicks(1)));
        Assert.Equal(new(VerificationStatus.Expired, None, ExpiresAt: s_end), s_level1.At(s_end));
        // What is pending or rejected stays so; only the level under it goes.
        Assert.Equal(new(VerificationStatus.Pending, None, Level2), s_higherPending.At(s_end));
        Assert.Equal(new(VerificationStatus.Rejected, None, Level2, "not_legible"), s_higherRejected.At(s_end));
        Assert.Equal(s_expired, s_expired.At(s_end));
    }

    [Property(MaxTest = 500)]
    public void Whatever_moves_are_tried_it_is_always_in_one_of_its_states(Tuple<byte, byte>[] moves)
    {
        var (now, state) = (s_now, VerificationStates.Unverified);
        foreach (var (move, choice) in moves)
        {
            var level = (VerificationLevel)(choice % 4);
            state = (move % 5) switch
            {
                0 => state.Request(level) ?? state,
                1 => state.Approve(choice % 5 == 0 ? null : level, now.AddDays(365)) ?? state,
                2 => state.Reject("reason") ?? state,
                3 => state.Expire(null, now) ?? state,
                _ => state,
            };
            now += TimeSpan.FromDays(move % 5 == 4 ? choice : 0);
            Assert.True(IsKnown(state), $"{state}");
            Assert.True(IsKnown(state.At(now)), $"{state} at {now:O}");
            Assert.Equal(state.At(now), state.At(now).At(now));
        }
    }

    /// <summary>The states that the product speaks of; every field of a state is there or not by its status.</summary>
    private static bool IsKnown(Verification state) => state switch
    {
        { Status: VerificationStatus.Unverified } => state == VerificationStates.Unverified,
        { Status: VerificationStatus.Pending, RequestedLevel: Level1 or Level2, Reason: null } => state.RequestedLevel > state.Level && HasEndWithLevel(state),
        { Status: VerificationStatus.Verified, Level: Level1 or Level2, RequestedLevel: null, Reason: null, ExpiresAt: not null } => true,
        { Status: VerificationStatus.Rejected, RequestedLevel: Level1 or Level2, Reason: not null } => state.RequestedLevel > state.Level && HasEndWithLevel(state),
        { Status: VerificationStatus.Expired, Level: None, RequestedLevel: null, ExpiresAt: not null } => true,
        _ => false,
    };

    private static bool HasEndWithLevel(Verification state) => (state.Level == None) == (state.ExpiresAt is null);
}
