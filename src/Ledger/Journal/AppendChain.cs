namespace Orleans.Crypto.Ledger.Journal;

/// <summary>
/// Appends of which each was decided on the state that those before it lead to. Once one of them has failed, none that
/// follows it is committed, not even where another process has meanwhile written just so much that its version fits.
/// </summary>
/// <remarks>A grain begins a new one whenever it loads its state.</remarks>
public sealed class AppendChain
{
    private volatile bool _isBroken;

    public bool IsBroken => _isBroken;

    public void Break() => _isBroken = true;
}
