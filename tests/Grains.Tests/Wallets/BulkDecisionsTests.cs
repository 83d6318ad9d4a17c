using System.Collections.Immutable;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Events;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Grains.Wallets;
using Orleans.Crypto.Ledger;
using Orleans.Crypto.Users;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Grains.Tests.Wallets;

/// <summary>A bulk comes to what its transfers one by one would have come to.</summary>
public sealed class BulkDecisionsTests
{
    private static readonly Asset s_bitcoin = new(new("BTC"), 8);
    private static readonly Asset s_tether = new(new("USDT"), 6);
    private static readonly DateTimeOffset s_now = new(2026, 1, 30, 12, 0, 0, TimeSpan.Zero);
    private static readonly WalletRules s_rules = new(
        new([s_bitcoin, s_tether]),
        new([]),
        new LimitSchedule([new Limit(VerificationLevel.Level1, LimitKind.Transfer, s_bitcoin.Id, 3_000, 10_000)]),
        TimeSpan.FromSeconds(10));

    private readonly Wallet _wallet = new()
    {
        Account = AccountId.New(),
        Level = VerificationLevel.Level1,
        Balances = [new(new(s_bitcoin.Id, 5_000), new(s_bitcoin.Id, 7)), new(new(s_tether.Id, 80_000), new(s_tether.Id, 0))],
    };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void A_bulk_sends_and_refuses_what_single_transfers_would(int seed)
    {
        var random = new Random(seed);
        AccountId?[] people = [AccountId.New(), AccountId.New(), AccountId.New(), _wallet.Account, null];
        var transfers = Enumerable.Range(0, 1_000)
            .Select(_ => new SendTransfer(default, new(random.Next(3) == 0 ? s_bitcoin.Id : s_tether.Id, random.Next(1, 500)), random.Next(2) == 0 ? "memo" : null))
            .ToImmutableArray();
        var recipients = transfers.Select(_ => people[random.Next(people.Length)]).ToArray();

        var events = Events(_wallet.Decide(new SendTransfers(transfers), recipients, s_rules, s_now));

        var (single, sent, refusals) = OneByOne(transfers, recipients);
        Assert.Equal(sent.Select(e => (e.To, e.Amount, e.Memo)), events.SelectMany(e => e.Transfers).Select(t => (t.To, t.Amount, t.Memo)));
        Assert.Equal(refusals, events.SelectMany(e => e.Refused).Select(r => (r.Index, r.Refusal.Code)));
        var folded = events.Aggregate(_wallet, (wallet, e) => wallet.Apply(e, s_now, 0));
        Assert.Equal(single.Balances.AsEnumerable(), folded.Balances);
        Assert.Equal(single.Usage.AsEnumerable(), folded.Usage);
        Assert.Contains(refusals, refusal => refusal.Code == "limit_exceeded");
        Assert.Contains(refusals, refusal => refusal.Code == "insufficient_funds");
    }

    [Fact]
    public void Parts_are_bounded_and_ids_follow_each_other_through_them()
    {
        var count = TransfersSent.MaxTransfers * 2 + 3;
        var events = Events(Send(count));

        Assert.Equal([TransfersSent.MaxTransfers, TransfersSent.MaxTransfers, 3], events.Select(e => e.Transfers.Length));
        var ids = events.SelectMany(e => e.Transfers.Select((_, index) => e.IdOf(index))).ToArray();
        Assert.Equal(Enumerable.Range(0, count), ids.Select(id => id.Ordinal));
        Assert.Single(ids.Select(id => id.Bulk).Distinct());
        Assert.All(ids, id => Assert.Contains(events, e => e.First == BulkDecisions.FirstOfPart(id)));
    }

    [Fact]
    public void Each_recipient_gets_his_transfer_as_if_it_were_a_single_one()
    {
        var sent = Events(Send(3)).Single();

        var deliveries = sent.Deliveries().ToArray();
        Assert.Equal(sent.Transfers.Select(transfer => Inbox.Wallet(transfer.To)), deliveries.Select(delivery => delivery.Inbox));
        Assert.Equal(sent.Single(1), deliveries[1].Event);
    }

    [Fact]
    public void A_bulk_of_which_nothing_can_be_sent_still_keeps_its_refusals()
    {
        var decision = _wallet.Decide(new SendTransfers([new(default, new(s_tether.Id, 1), null)]), [null], s_rules, s_now);

        var only = Assert.Single(Events(decision));
        Assert.Empty(only.Transfers);
        Assert.Equal("recipient_not_found", Assert.Single(only.Refused).Refusal.Code);
    }

    [Fact]
    public void Its_ledger_entries_end_with_the_balance_after_it()
    {
        var sent = Events(Send(3)).Single();

        var entries = LedgerEntries.Of(new(8, s_now, sent), _wallet.Account).ToArray();
        Assert.Equal([79_997, 79_998, 79_999], entries.Select(entry => (long)entry.BalanceAfter.Units));
        Assert.Equal(sent.IdOf(2).ToString(), entries[0].TransactionId);
    }

    private Decision Send(int count) => _wallet.Decide(
        new SendTransfers([.. Enumerable.Repeat(new SendTransfer(default, new(s_tether.Id, 1), null), count)]),
        [.. Enumerable.Range(0, count).Select(_ => (AccountId?)AccountId.New())],
        s_rules,
        s_now);

    private (Wallet Wallet, List<TransferSent> Sent, List<(int, string Code)> Refusals) OneByOne(ImmutableArray<SendTransfer> transfers, AccountId?[] recipients)
    {
        var wallet = _wallet;
        var sent = new List<TransferSent>();
        var refusals = new List<(int, string Code)>();
        for (var i = 0; i < transfers.Length; i++)
        {
            var decision = wallet.Decide(transfers[i], recipients[i], s_rules, s_now);
            if (decision.Refusal is { } refusal)
            {
                refusals.Add((i, refusal.Code));
                continue;
            }

            sent.Add((TransferSent)decision.Event!);
            wallet = wallet.Apply(decision.Event!, s_now, 0);
        }

        return (wallet, sent, refusals);
    }

    private static TransfersSent[] Events(Decision decision) =>
        [(TransfersSent)decision.Event!, .. decision.Following.Select(following => (TransfersSent)following.Event!)];
}
