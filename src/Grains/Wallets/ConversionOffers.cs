using Orleans.Crypto.Assets;
using Orleans.Crypto.Grains.Journaling;
using Orleans.Crypto.Ledger.Journal;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Orders;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Grains.Wallets;

/// <summary>Makes offers of instant exchange from what an order book holds.</summary>
public static class ConversionOffers
{
    public const int MaxOpenQuotes = 20;

    public static readonly Refusal Expired = Problem.QuoteExpired.Refuse("The quote has expired; ask for a new one.", "quoteId");
    public static readonly Refusal Used = Problem.QuoteUsed.Refuse("The quote was accepted before; ask for a new one.", "quoteId");
    public static readonly Refusal Unknown = Problem.QuoteNotFound.Refuse("There is no quote with this id.", "quoteId");

    /// <summary>Null where the book does not hold enough, or the amount is below one lot.</summary>
    public static async Task<ConversionQuote?> Make(RequestQuote command, Market market, IOrderBookGrain book, DateTimeOffset expiresAt)
    {
        var side = command.From == market.Quote.Id ? Side.Buy : Side.Sell;
        var inBase = command.Amount.Asset == market.Base.Id;
        // Base is traded in whole lots: giving rounds down, getting rounds up, so that the asked amount is kept to.
        var lots = inBase ? (command.AmountIsFrom ? command.Amount.Units / market.LotUnits : DivideUp(command.Amount.Units, market.LotUnits)) : 0;
        if (inBase && (lots < 1 || lots > Market.MaxLots))
        {
            return null;
        }

        var preview = await book.Preview(new(side, (long)lots, inBase ? 0 : command.Amount.Units));
        if (!preview.IsComplete || preview.Lots == 0)
        {
            return null;
        }

        var baseAmount = market.BaseAmount(preview.Lots);
        var quoteAmount = new Amount(market.Quote.Id, preview.QuoteUnits);
        var (from, gross) = side == Side.Buy ? (quoteAmount, baseAmount) : (baseAmount, quoteAmount);
        // Fees round down trade by trade, so what is received is never less than this.
        var fee = Market.Fee(gross, market.TakerFeeBasisPoints);
        return new(QuoteId.New(), market.Id, side, from, gross - fee, fee, preview.Lots, preview.QuoteUnits, preview.WorstPriceTicks, expiresAt);
    }

    public static Decision Decide(this Wallet wallet, ConversionQuote quote, WalletRules rules, DateTimeOffset now)
    {
        if (rules.Markets[quote.Market].CheckWorth(quote.QuoteUnits, "amount") is { } tooSmall)
        {
            return tooSmall;
        }

        if (wallet.Quotes.Count(q => q.ExpiresAt > now) >= MaxOpenQuotes)
        {
            return Problem.TooManyQuotes.Refuse($"An account may have {MaxOpenQuotes} open quotes; they expire by themselves.");
        }

        if (rules.Check(wallet, LimitKind.Convert, quote.FromAmount, now) is { } limited)
        {
            return limited;
        }

        Decision issued = new QuoteIssued(quote);
        return issued with { Keys = [IssueKey(quote.Id)] };
    }

    /// <summary>Under which a quote's issue is found.</summary>
    public static EntryKey IssueKey(QuoteId id) => new(CommandKeys.Named($"quote/{id}"));

    /// <summary>Under which the order that accepted a quote is found.</summary>
    public static EntryKey AcceptanceKey(QuoteId id) => new(CommandKeys.Named($"quote-accepted/{id}"));

    private static Int128 DivideUp(Int128 value, Int128 divisor) => (value + divisor - 1) / divisor;
}
