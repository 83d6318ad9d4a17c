namespace AssetTotals;

/// <summary>What was deposited and transferred of an asset.</summary>
internal sealed record AssetTotal(string Asset, Amount Deposited, Amount Transferred)
{
    public AssetTotal Add(Payment payment) => payment.IsDeposit
        ? this with { Deposited = Deposited + payment.Amount }
        : this with { Transferred = Transferred + payment.Amount };
}
