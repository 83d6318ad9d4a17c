using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Ledger;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Grains.Wallets;

/// <summary>Decisions about many transfers at once. Pure.</summary>
public static class BulkDecisions
{
    /// <summary>
    /// The events of all that can be sent, decided one after the other as single transfers would be; at least one event,
    /// which keeps the refusals.
    /// </summary>
    /// <param name="recipients">Of each transfer; null where there is no such account.</param>
    public static Decision Decide(this Wallet wallet, SendTransfers command, IReadOnlyList<AccountId?> recipients, WalletRules rules, DateTimeOffset now)
    {
        var sent = ImmutableArray.CreateBuilder<BulkTransfer>(command.Transfers.Length);
        var refused = ImmutableArray.CreateBuilder<RefusedTransfer>();
        var isAllSpendable = IsAllSpendable(wallet, command, rules, now);
        var running = wallet;
        for (var i = 0; i < command.Transfers.Length; i++)
        {
            var transfer = command.Transfers[i];
            var refusal = isAllSpendable ? wallet.RefuseRecipient(recipients[i]) : running.Refuse(transfer, recipients[i], rules, now);
            if (refusal is not null)
            {
                refused.Add(new(i, refusal));
                continue;
            }

            sent.Add(new(recipients[i]!.Value, transfer.Amount, transfer.Memo));
            running = isAllSpendable ? wallet : running.Spend(transfer.Amount, now);
        }

        var parts = Split(wallet, sent.ToImmutable(), refused.ToImmutable(), now);
        return parts[0] with { Following = parts[1..] };
    }

    /// <summary>Whether the sum of all can be sent: then so can each, after any of the others, and need not be weighed one by one.</summary>
    private static bool IsAllSpendable(Wallet wallet, SendTransfers command, WalletRules rules, DateTimeOffset now)
    {
        var sums = new Dictionary<AssetId, Amount>();
        foreach (var transfer in command.Transfers)
        {
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, transfer.Amount.Asset, out var isKnown);
            sum = isKnown ? sum + transfer.Amount : transfer.Amount;
        }

        return sums.Values.All(sum => rules.CheckFunds(wallet, sum) is null && rules.Check(wallet, LimitKind.Transfer, sum, now) is null);
    }

    /// <summary>The id of the first transfer in the event that holds a transfer of a bulk.</summary>
    public static TransferId FirstOfPart(TransferId id) => id.Member(id.Ordinal - (id.Ordinal % TransfersSent.MaxTransfers));

    private static Decision[] Split(Wallet wallet, ImmutableArray<BulkTransfer> sent, ImmutableArray<RefusedTransfer> refused, DateTimeOffset now)
    {
        var id = TransferId.NewBulk();
        var parts = new Decision[Math.Max(1, (sent.Length + TransfersSent.MaxTransfers - 1) / TransfersSent.MaxTransfers)];
        for (var i = 0; i < parts.Length; i++)
        {
            var start = i * TransfersSent.MaxTransfers;
            var first = id.Member(start);
            parts[i] = wallet.Move(
                new TransfersSent(first, sent.Slice(start, Math.Min(TransfersSent.MaxTransfers, sent.Length - start)), i == 0 ? refused : []),
                FundsDecisions.TransferKey(first));
            wallet = wallet.Apply(parts[i].Event!, now, version: 0);
        }

        return parts;
    }
}
