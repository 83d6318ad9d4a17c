using Orleans.Crypto.Assets;

namespace Orleans.Crypto.Wallets;

/// <summary>The accounts of the double entry. The customer's two are those of the wallet in whose stream the posting stands.</summary>
public enum LedgerAccount
{
    CustomerAvailable,
    CustomerHeld,

    /// <summary>Where deposits come from: the counter-account to the world outside.</summary>
    DepositsClearing,
    WithdrawalsClearing,
    Fees,

    /// <summary>What one wallet has paid and another has not yet received.</summary>
    InTransit,
}

/// <summary>One line of a ledger transaction: a signed change of one account.</summary>
public readonly record struct Posting(LedgerAccount Account, Amount Amount);

/// <summary>One asset's balance right after an event.</summary>
[GenerateSerializer, Immutable, Alias("balance")]
public readonly record struct Balance([property: Id(0)] Amount Available, [property: Id(1)] Amount Held)
{
    public AssetId Asset => Available.Asset;

    public Amount Total => Available + Held;
}
