using Orleans.Crypto.Accounts;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Ledger;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Grains.Wallets;

/// <summary>Decisions about deposits, transfers and holds. Pure.</summary>
public static class FundsDecisions
{
    public const int MaxHolds = 1_000;

    internal static readonly Refusal RecipientNotFound = Problem.RecipientNotFound.Refuse("There is no account with this id or email.", "to");

    private static readonly Refusal SameAccount = Problem.SameAccount.Refuse("Choose another recipient.", "to");

    public static Decision Decide(this Wallet wallet, Deposit command, AccountId operatorAccount, WalletRules rules, DateTimeOffset now) =>
        rules.Check(wallet, LimitKind.Deposit, command.Amount, now) is { } refusal
            ? refusal
            : wallet.Move(new FundsDeposited(TransferId.New(), command.Amount, command.Memo, operatorAccount));

    /// <param name="to">Null where there is no such account.</param>
    public static Decision Decide(this Wallet wallet, SendTransfer command, AccountId? to, WalletRules rules, DateTimeOffset now)
    {
        if (wallet.Refuse(command, to, rules, now) is { } refusal)
        {
            return refusal;
        }

        var sent = new TransferSent(TransferId.New(), to!.Value, command.Amount, command.Memo);
        return wallet.Move(sent, TransferKey(sent.TransferId));
    }

    /// <summary>A credit is a fact: it can't be refused.</summary>
    public static Decision Receive(this Wallet wallet, TransferId transfer, AccountId from, Amount amount, string? memo) =>
        wallet.Move(new TransferReceived(transfer, from, amount, memo));

    public static Decision Decide(this Wallet wallet, PlaceHold command, AccountId? to, WalletRules rules, DateTimeOffset now)
    {
        if (wallet.Holds.Count >= MaxHolds)
        {
            return Problem.TooManyHolds.Refuse($"An account may have {MaxHolds} holds.");
        }

        if (rules.CheckFunds(wallet, command.Amount) is { } noFunds)
        {
            return noFunds;
        }

        // A hold is a transfer to come: what could not be captured must not be promised.
        return rules.Check(wallet, LimitKind.Transfer, command.Amount, now) is { } limited
            ? limited
            : Place(wallet, new(HoldId.New(), command.Amount, to, command.Memo, now));
    }

    /// <param name="wasPlaced">Whether there ever was a hold with this id.</param>
    public static Decision Decide(this Wallet wallet, ReleaseHold command, bool wasPlaced) =>
        wallet.Holds.TryGetValue(command.Id, out var hold)
            ? wallet.Move(new HoldReleased(hold))
            : NotOpen(wasPlaced);

    /// <param name="wasPlaced">Whether there ever was a hold with this id.</param>
    public static Decision Decide(this Wallet wallet, CaptureHold command, bool wasPlaced, AccountId? to, WalletRules rules, DateTimeOffset now)
    {
        if (!wallet.Holds.TryGetValue(command.Id, out var hold))
        {
            return NotOpen(wasPlaced);
        }

        if (hold.To is { } agreed && to is { } other && agreed != other)
        {
            return Problem.InvalidRequest.Refuse("'to' must be the hold's recipient, or be left out.", "to");
        }

        if ((hold.To ?? to) is not { } recipient)
        {
            return Problem.InvalidRequest.Refuse("'to' is required: the hold names no recipient.", "to");
        }

        if (recipient == wallet.Account)
        {
            return Problem.SameAccount.Refuse("A hold can't be captured to its own account; release it.", "to");
        }

        var amount = hold.Amount;
        if (command.Amount is { } text)
        {
            if (!rules.Assets[hold.Amount.Asset].TryParsePositive(text, "amount", out amount, out var invalid))
            {
                return invalid;
            }

            if (amount > hold.Amount)
            {
                return Problem.InvalidAmount.Refuse($"'amount' must be at most the hold's {rules.Assets.Format(hold.Amount)}.", "amount");
            }
        }

        // Again: the level may be another by now. The hold itself is what is spent, so it no longer counts as reserved.
        if (rules.Check(wallet with { Holds = wallet.Holds.Remove(hold.Id) }, LimitKind.Transfer, amount, now) is { } limited)
        {
            return limited;
        }

        var captured = new HoldCaptured(hold, TransferId.New(), recipient, amount);
        return wallet.Move(captured, TransferKey(captured.TransferId));
    }

    /// <summary>Under which both wallets of a transfer find it.</summary>
    public static EntryKey TransferKey(TransferId id) => CommandKeys.Timed("transfer", id.Value);

    /// <summary>Under which a hold's placing is found.</summary>
    public static EntryKey HoldKey(HoldId id) => new(CommandKeys.Named($"hold/{id}"));

    /// <summary>The event with the balances after it.</summary>
    internal static Decision Move(this Wallet wallet, WalletEvent e, params EntryKey[] keys)
    {
        Decision decision = e with { Balances = DoubleEntry.Changes(wallet.Balances, e.Postings()) };
        return decision with { Keys = keys };
    }

    /// <summary>Why a transfer can't be sent, or null.</summary>
    internal static Refusal? Refuse(this Wallet wallet, SendTransfer command, AccountId? to, WalletRules rules, DateTimeOffset now) =>
        wallet.RefuseRecipient(to) ?? rules.CheckFunds(wallet, command.Amount) ?? rules.Check(wallet, LimitKind.Transfer, command.Amount, now);

    /// <param name="to">Null where there is no such account.</param>
    internal static Refusal? RefuseRecipient(this Wallet wallet, AccountId? to) =>
        to is null ? RecipientNotFound
        : to == wallet.Account ? SameAccount
        : null;

    private static Decision Place(Wallet wallet, Hold hold) => wallet.Move(new HoldPlaced(hold), HoldKey(hold.Id));

    private static Refusal NotOpen(bool wasPlaced) => wasPlaced
        ? Problem.HoldClosed.Refuse("The hold was captured or released before.")
        : Problem.HoldNotFound.Refuse("There is no hold with this id.");
}
