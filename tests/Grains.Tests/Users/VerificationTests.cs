using Orleans.Crypto.Grains.Tests.Exchange;
using Orleans.Crypto.Grains.Users;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Users;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Grains.Tests.Users;

public sealed class VerificationTests(People people) : IClassFixture<People>, IDisposable
{
    public void Dispose() => people.Provider.Answer = null;

    [Theory]
    [InlineData("X1234567", VerificationStatus.Verified, null)]
    [InlineData("REJECT-1", VerificationStatus.Rejected, "document_rejected")]
    [InlineData("PENDING-1", VerificationStatus.Pending, null)]
    public async Task The_sandbox_decides_by_the_document(string document, VerificationStatus status, string? reason)
    {
        var (_, user) = await people.NewUser();
        Assert.Equal(VerificationStates.Unverified, (await user.Profile())!.Verification);

        var answered = (await user.RequestVerification(Request(VerificationLevel.Level1, document), People.Key())).Require().Verification;

        Assert.Equal((status, reason), (answered.Status, answered.Reason));
        Assert.Equal(status == VerificationStatus.Verified ? VerificationLevel.Level1 : VerificationLevel.None, answered.Level);
        Assert.Equal(answered, (await user.Profile())!.Verification);
    }

    [Theory]
    [InlineData(VerificationDecision.Approve, VerificationStatus.Verified, VerificationLevel.Level1)]
    [InlineData(VerificationDecision.Reject, VerificationStatus.Rejected, VerificationLevel.None)]
    public async Task What_the_provider_leaves_open_an_operator_decides(VerificationDecision decision, VerificationStatus status, VerificationLevel level)
    {
        var (_, user) = await people.NewUser();
        (await user.RequestVerification(Request(VerificationLevel.Level2, "PENDING-1"), People.Key())).Require();

        var decided = (await user.DecideVerification(
            new(decision, level == VerificationLevel.None ? null : level, "not_legible"), People.Key())).Require().Verification;

        Assert.Equal((status, level), (decided.Status, decided.Level));
        Assert.Equal(decision == VerificationDecision.Reject ? "not_legible" : null, decided.Reason);
        // There is nothing left to decide.
        var again = await user.DecideVerification(new(VerificationDecision.Approve, null, null), People.Key());
        Assert.Equal(Problem.VerificationNotPossible.Code, again.Refusal?.Code);
    }

    [Fact]
    public async Task A_request_retried_with_its_key_is_answered_alike_and_asks_the_provider_once()
    {
        var (_, user) = await people.NewUser();
        var (key, request) = (People.Key(), Request(VerificationLevel.Level1, "X1234567"));
        var before = people.Provider.Calls;

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => user.RequestVerification(request, key)));
        var late = await user.RequestVerification(request, key);
        var reused = await user.RequestVerification(request with { FullName = "Somebody Else" }, key);

        Assert.All(answers, answer => Assert.Equal(late.Require().Verification, answer.Require().Verification));
        Assert.Equal(1, people.Provider.Calls - before);
        Assert.Equal(Problem.IdempotencyKeyReused.Code, reused.Refusal?.Code);
    }

    [Fact]
    public async Task While_a_request_is_pending_another_is_refused()
    {
        var (_, user) = await people.NewUser();
        (await user.RequestVerification(Request(VerificationLevel.Level1, "PENDING-1"), People.Key())).Require();

        var second = await user.RequestVerification(Request(VerificationLevel.Level2, "X1234567"), People.Key());

        Assert.Equal(Problem.VerificationNotPossible.Code, second.Refusal?.Code);
    }

    [Fact]
    public async Task An_account_that_does_not_exist_can_not_be_verified()
    {
        var nobody = people.Grains.User(Accounts.AccountId.New());

        Assert.Equal(
            Problem.AccountNotFound.Code, (await nobody.RequestVerification(Request(VerificationLevel.Level1, "X1234567"), People.Key())).Refusal?.Code);
        Assert.Equal(
            Problem.AccountNotFound.Code, (await nobody.DecideVerification(new(VerificationDecision.Approve, null, null), People.Key())).Refusal?.Code);
    }

    [Fact]
    public async Task A_provider_that_fails_leaves_the_request_pending_and_is_asked_again()
    {
        var (_, user) = await people.NewUser();
        people.Provider.Answer = () => throw new InvalidOperationException("the provider is broken");

        var asked = (await user.RequestVerification(Request(VerificationLevel.Level1, "X1234567"), People.Key())).Require();
        people.Provider.Answer = null;

        Assert.Equal(VerificationStatus.Pending, asked.Verification.Status);
        await Eventually.True(async () => (await user.Profile())!.Verification.Status == VerificationStatus.Verified);
    }

    [Fact]
    public async Task A_provider_that_hangs_keeps_nobody_waiting_beyond_its_time()
    {
        var (_, user) = await people.NewUser();
        var hangs = new TaskCompletionSource<VerificationOutcome>();
        var before = people.Provider.Calls;
        people.Provider.Answer = () => hangs.Task;

        var asking = user.RequestVerification(Request(VerificationLevel.Level1, "X1234567"), People.Key());
        await Eventually.True(() => Task.FromResult(people.Provider.Calls > before));
        people.Provider.Answer = null;
        people.Clock.Advance(TimeSpan.FromSeconds(15));

        Assert.Equal(VerificationStatus.Pending, (await asking).Require().Verification.Status);
        await Eventually.True(async () => (await user.Profile())!.Verification.Status == VerificationStatus.Verified);
    }

    [Fact]
    public async Task An_operator_can_decide_while_the_provider_is_still_asked_and_its_answer_then_changes_nothing()
    {
        var (_, user) = await people.NewUser();
        var answer = new TaskCompletionSource<VerificationOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        people.Provider.Answer = () => answer.Task;
        var asking = user.RequestVerification(Request(VerificationLevel.Level1, "X1234567"), People.Key());
        await Eventually.True(async () => (await user.Profile())!.Verification.Status == VerificationStatus.Pending);

        (await user.DecideVerification(new(VerificationDecision.Reject, null, "known_fraud"), People.Key())).Require();
        answer.SetResult(new VerificationOutcome.Approved());

        Assert.Equal("known_fraud", (await asking).Require().Verification.Reason);
        Assert.Equal(VerificationStatus.Rejected, (await user.Profile())!.Verification.Status);
    }

    [Fact]
    public async Task A_request_that_a_crash_cut_off_is_resumed_after_it()
    {
        var (_, user) = await people.NewUser();
        var account = (await user.Profile())!.Account;
        people.Provider.Answer = () => new TaskCompletionSource<VerificationOutcome>().Task;
        user.RequestVerification(Request(VerificationLevel.Level1, "X1234567"), People.Key()).Ignore();
        await Eventually.True(async () => (await user.Profile())!.Verification.Status == VerificationStatus.Pending);

        people.Provider.Answer = null;
        await people.Cluster.Crash();

        await Eventually.True(async () => (await people.Grains.User(account).Profile())!.Verification.Status == VerificationStatus.Verified);
        await Eventually.True(async () => (await people.Grains.Wallet(account).View()).Limits.Any(limit => limit.Limit.Units > 0));
    }

    [Fact]
    public async Task A_level_ends_with_time_for_the_user_and_for_the_wallet_and_can_be_asked_for_again()
    {
        var (_, user) = await people.NewUser();
        var account = (await user.Profile())!.Account;
        var wallet = people.Grains.Wallet(account);
        (await user.RequestVerification(Request(VerificationLevel.Level1, "X1234567"), People.Key())).Require();
        (await wallet.Deposit(new(new(ExchangeCluster.Bitcoin.Id, 1_000), null), People.Key())).Require();

        people.Clock.Advance(new UserOptions().VerificationValidity);

        var expired = (await user.Profile())!.Verification;
        Assert.Equal((VerificationStatus.Expired, VerificationLevel.None), (expired.Status, expired.Level));
        var refused = await wallet.Deposit(new(new(ExchangeCluster.Bitcoin.Id, 1_000), null), People.Key());
        Assert.Equal(Problem.VerificationRequired.Code, refused.Refusal?.Code);
        (await user.RequestVerification(Request(VerificationLevel.Level1, "X1234567"), People.Key())).Require();
        Assert.True((await wallet.Deposit(new(new(ExchangeCluster.Bitcoin.Id, 1_000), null), People.Key())).Succeeded);
    }

    [Fact]
    public async Task A_changed_level_reaches_the_wallet_with_the_answer()
    {
        var (_, user) = await people.NewUser();
        var (_, friend) = await people.NewUser();
        var wallet = people.Grains.Wallet((await user.Profile())!.Account);
        var tooMuch = new SendTransfer(
            new((await friend.Profile())!.Account, null), new(ExchangeCluster.Bitcoin.Id, People.DailyTransferLimit + 1), null);
        (await user.RequestVerification(Request(VerificationLevel.Level1, "X1234567"), People.Key())).Require();
        (await wallet.Deposit(new(new(ExchangeCluster.Bitcoin.Id, People.DailyTransferLimit), null), People.Key())).Require();
        people.Clock.Advance(TimeSpan.FromDays(1));
        (await wallet.Deposit(new(new(ExchangeCluster.Bitcoin.Id, People.DailyTransferLimit), null), People.Key())).Require();

        var limited = await wallet.Transfer(tooMuch, People.Key());
        (await user.RequestVerification(Request(VerificationLevel.Level2, "X1234567"), People.Key())).Require();
        var unlimited = await wallet.Transfer(tooMuch with { Amount = new(ExchangeCluster.Bitcoin.Id, People.DailyTransferLimit + 1) }, People.Key());
        (await user.DecideVerification(new(VerificationDecision.Expire, null, "document_expired"), People.Key())).Require();
        var ended = await wallet.Transfer(tooMuch with { Amount = new(ExchangeCluster.Bitcoin.Id, 1) }, People.Key());

        Assert.Equal(Problem.LimitExceeded.Code, limited.Refusal?.Code);
        Assert.True(unlimited.Succeeded);
        Assert.Equal(Problem.VerificationRequired.Code, ended.Refusal?.Code);
    }

    [Fact]
    public async Task The_journal_does_not_show_who_asked()
    {
        var (_, user) = await people.NewUser();
        var account = (await user.Profile())!.Account;
        (await user.RequestVerification(Request(VerificationLevel.Level1, "X1234567") with { FullName = "Augusta Ada King" }, People.Key())).Require();

        var entries = await people.Cluster.Journal.Read($"user/{account}", 1, 100);

        Assert.NotEmpty(entries);
        Assert.All(entries, entry =>
        {
            Assert.False(entry.Payload.Span.IndexOf("Augusta Ada King"u8) >= 0);
            Assert.False(entry.Payload.Span.IndexOf("X1234567"u8) >= 0);
        });
    }

    private static RequestVerification Request(VerificationLevel level, string document) => new(level, "Ada Lovelace", new(1990, 12, 10), "CH", document);
}
