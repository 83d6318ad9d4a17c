using System.ComponentModel;
using Orleans.Crypto.Accounts;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Grains.Publishing;

internal sealed record FundsDepositedV1(
    [property: Description("The deposit.")] Guid TransferId,
    [property: Description("The account that was credited.")] Guid To,
    [property: Description("The asset's symbol.")] string Asset,
    [property: Description("What was credited, in whole assets.")] DecimalNumber Amount,
    [property: Description("The operator's account.")] Guid OperatorId,
    [property: Description(BalanceV1.After)] IReadOnlyList<BalanceV1> Balances,
    [property: Description("What the operator wrote.")] string? Memo = null)
    : IPublishedData<FundsDepositedV1, FundsDeposited>
{
    public static FundsDepositedV1 Of(FundsDeposited e, string subject, Scales scales) => new(
        e.TransferId.Value,
        Guid.Parse(subject),
        e.Amount.Asset.Symbol,
        scales.Number(e.Amount),
        e.Operator.Value,
        BalanceV1.All(e, scales),
        e.Memo);

    public FundsDeposited ToEvent(Scales scales) =>
        new(new(TransferId), scales.Amount(Asset, Amount), Memo, new(OperatorId)) { Balances = BalanceV1.All(Balances, scales) };
}

internal sealed record TransferSentV1(
    [property: Description("The transfer; the recipient's half has the same id.")] Guid TransferId,
    [property: Description("The account that paid.")] Guid From,
    [property: Description("The account that is paid.")] Guid To,
    [property: Description("The asset's symbol.")] string Asset,
    [property: Description("What was sent, in whole assets.")] DecimalNumber Amount,
    [property: Description(BalanceV1.After)] IReadOnlyList<BalanceV1> Balances,
    [property: Description("What the sender wrote to the recipient.")] string? Memo = null)
    : IPublishedData<TransferSentV1, TransferSent>
{
    public static TransferSentV1 Of(TransferSent e, string subject, Scales scales) => new(
        e.TransferId.Value,
        Guid.Parse(subject),
        e.To.Value,
        e.Amount.Asset.Symbol,
        scales.Number(e.Amount),
        BalanceV1.All(e, scales),
        e.Memo);

    public TransferSent ToEvent(Scales scales) =>
        new(new(TransferId), new(To), scales.Amount(Asset, Amount), Memo) { Balances = BalanceV1.All(Balances, scales) };
}

/// <remarks>What was refused of a bulk is between the sender and the wallet, which keeps it for a retry's answer.</remarks>
internal sealed record TransfersSentV1(
    [property: Description("The bulk, whose events have it in common: a bulk has one event for each 256 transfers.")] Guid BulkId,
    [property: Description("The account that paid.")] Guid From,
    [property: Description("In the order in which they were sent; empty where all of the bulk was refused.")] IReadOnlyList<BulkTransferV1> Transfers,
    [property: Description(BalanceV1.After)] IReadOnlyList<BalanceV1> Balances)
    : IPublishedData<TransfersSentV1, TransfersSent>
{
    public static TransfersSentV1 Of(TransfersSent e, string subject, Scales scales) => new(
        e.First.Bulk.Value,
        Guid.Parse(subject),
        [.. e.Transfers.Select((transfer, index) => BulkTransferV1.Of(transfer, e.IdOf(index), scales))],
        BalanceV1.All(e, scales));

    public TransfersSent ToEvent(Scales scales) => new(
        new(Transfers is [var first, ..] ? first.TransferId : BulkId),
        Transfers.Each(transfer => new BulkTransfer(new(transfer.To), scales.Amount(transfer.Asset, transfer.Amount), transfer.Memo)),
        Refused: [])
    {
        Balances = BalanceV1.All(Balances, scales),
    };
}

internal sealed record BulkTransferV1(
    [property: Description("The transfer; the recipient's half has the same id.")] Guid TransferId,
    [property: Description("The account that is paid.")] Guid To,
    [property: Description("The asset's symbol.")] string Asset,
    [property: Description("What was sent, in whole assets.")] DecimalNumber Amount,
    [property: Description("What the sender wrote to the recipient.")] string? Memo = null)
{
    public static BulkTransferV1 Of(BulkTransfer transfer, TransferId id, Scales scales) =>
        new(id.Value, transfer.To.Value, transfer.Amount.Asset.Symbol, scales.Number(transfer.Amount), transfer.Memo);
}

internal sealed record TransferReceivedV1(
    [property: Description("The transfer, or captured hold, that it is the other half of.")] Guid TransferId,
    [property: Description("The account that paid.")] Guid From,
    [property: Description("The account that was credited.")] Guid To,
    [property: Description("The asset's symbol.")] string Asset,
    [property: Description("What was received, in whole assets.")] DecimalNumber Amount,
    [property: Description(BalanceV1.After)] IReadOnlyList<BalanceV1> Balances,
    [property: Description("What the sender wrote to the recipient.")] string? Memo = null)
    : IPublishedData<TransferReceivedV1, TransferReceived>
{
    public static TransferReceivedV1 Of(TransferReceived e, string subject, Scales scales) => new(
        e.TransferId.Value,
        e.From.Value,
        Guid.Parse(subject),
        e.Amount.Asset.Symbol,
        scales.Number(e.Amount),
        BalanceV1.All(e, scales),
        e.Memo);

    public TransferReceived ToEvent(Scales scales) =>
        new(new(TransferId), new(From), scales.Amount(Asset, Amount), Memo) { Balances = BalanceV1.All(Balances, scales) };
}

internal sealed record HoldCapturedV1(
    [property: Description("The transfer that pays the hold out; the recipient's half has the same id.")] Guid TransferId,
    [property: Description("The account that paid.")] Guid From,
    [property: Description("The account that is paid.")] Guid To,
    [property: Description("The hold as it was.")] HoldV1 Hold,
    [property: Description("What is paid out, in the hold's asset.")] DecimalNumber Captured,
    [property: Description("What is available to its owner again, in the hold's asset.")] DecimalNumber Released,
    [property: Description(BalanceV1.After)] IReadOnlyList<BalanceV1> Balances)
    : IPublishedData<HoldCapturedV1, HoldCaptured>
{
    public static HoldCapturedV1 Of(HoldCaptured e, string subject, Scales scales) => new(
        e.TransferId.Value,
        Guid.Parse(subject),
        e.To.Value,
        HoldV1.Of(e.Hold, scales),
        scales.Number(e.Captured),
        scales.Number(e.Released),
        BalanceV1.All(e, scales));

    public HoldCaptured ToEvent(Scales scales) =>
        new(Hold.ToHold(scales), new(TransferId), new AccountId(To), scales.Amount(Hold.Asset, Captured)) { Balances = BalanceV1.All(Balances, scales) };
}
