using Orleans.Crypto.Api.Requests;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Markets;
using Orleans.Crypto.Orders;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Api.Orders;

internal sealed record PlaceOrderRequest(
    string? Market,
    string? Side,
    string? Type,
    string? TimeInForce = null,
    string? Price = null,
    string? Quantity = null,
    string? QuoteAmount = null,
    bool? PostOnly = null,
    string? ClientOrderId = null)
{
    private const int MaxClientOrderIdLength = 64;

    public PlaceOrder Read(RequestErrors errors, MarketCatalog markets)
    {
        var market = errors.Market(Market, "market", markets);
        var side = Required(errors, Words.ParseSide(Side), "side", "buy or sell");
        var type = Required(errors, Words.ParseOrderType(Type), "type", "limit or market");
        var timeInForce = ReadTimeInForce(errors, type);
        if (PostOnly == true && (type != OrderType.Limit || timeInForce != Crypto.Orders.TimeInForce.Gtc))
        {
            errors.Invalid("postOnly", "'postOnly' is for limit orders that rest: type limit, timeInForce gtc.");
        }

        var ticks = ReadPrice(errors, type, market);
        var (lots, budget) = ReadSize(errors, type, side, market);
        return new(
            market?.Id ?? default, side, type, timeInForce, ticks, lots, budget, PostOnly ?? false, ReadClientOrderId(errors, ClientOrderId));
    }

    /// <summary>Whether a text can be an order's own id of its owner.</summary>
    public static bool IsClientOrderId(string text)
    {
        if (text.Length is 0 or > MaxClientOrderIdLength)
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or ':' or '-'))
            {
                return false;
            }
        }

        return true;
    }

    private TimeInForce ReadTimeInForce(RequestErrors errors, OrderType type)
    {
        if (TimeInForce is null)
        {
            return type == OrderType.Limit ? Crypto.Orders.TimeInForce.Gtc : Crypto.Orders.TimeInForce.Ioc;
        }

        var timeInForce = Required(errors, Words.ParseTimeInForce(TimeInForce), "timeInForce", "gtc, ioc or fok");
        if (type == OrderType.Market && timeInForce == Crypto.Orders.TimeInForce.Gtc && TimeInForce == "gtc")
        {
            errors.Invalid("timeInForce", "'timeInForce' of a market order must be ioc or fok: it never rests.");
        }

        return timeInForce;
    }

    private long ReadPrice(RequestErrors errors, OrderType type, Market? market)
    {
        if (type == OrderType.Market)
        {
            if (Price is not null)
            {
                errors.Invalid("price", "'price' is for limit orders only.");
            }

            return 0;
        }

        return market is null ? 0 : Steps(errors, Price, "price", market.Quote, market.TickUnits, Crypto.Markets.Market.MaxTicks, Problem.PriceNotOnTick);
    }

    private (long Lots, Int128 QuoteBudget) ReadSize(RequestErrors errors, OrderType type, Side side, Market? market)
    {
        if (QuoteAmount is not null)
        {
            if (type != OrderType.Market || side != Crypto.Orders.Side.Buy || Quantity is not null)
            {
                errors.Invalid("quoteAmount", "'quoteAmount' is for market buys only, instead of 'quantity'.");
                return default;
            }

            return (0, errors.Amount(QuoteAmount, "quoteAmount", market?.Quote).Units);
        }

        return market is null
            ? default
            : (Steps(errors, Quantity, "quantity", market.Base, market.LotUnits, Crypto.Markets.Market.MaxLots, Problem.QuantityNotOnLot), 0);
    }

    /// <summary>A number as a count of ticks or lots, 1 to <paramref name="max"/>.</summary>
    private static long Steps(RequestErrors errors, string? text, string field, Asset asset, Int128 step, long max, Problem notOnStep)
    {
        if (!DecimalText.TryParse(text, out var value) || value.Digits == 0)
        {
            errors.Add(Problem.InvalidAmount.Refuse($"'{field}' must be a positive decimal number in a string, such as \"0.5\".", field));
            return 0;
        }

        if (value.Scale > asset.Decimals)
        {
            errors.Add(NotOnStep());
            return 0;
        }

        if (!value.TryScale(asset.Decimals, out var units) || units > max * step)
        {
            errors.Add(Problem.InvalidAmount.Refuse($"'{field}' must be at most {asset.Format(max * step)}.", field));
            return 0;
        }

        var (steps, rest) = Int128.DivRem(units, step);
        if (rest != 0)
        {
            errors.Add(NotOnStep());
        }

        return (long)steps;

        Refusal NotOnStep() => notOnStep.Refuse($"'{field}' must be a multiple of {asset.Format(step)}.", field);
    }

    private static string? ReadClientOrderId(RequestErrors errors, string? text)
    {
        if (text is not null && !IsClientOrderId(text))
        {
            errors.Invalid("clientOrderId", $"'clientOrderId' must be 1 to {MaxClientOrderIdLength} of the characters A-Z a-z 0-9 _ . : -");
        }

        return text;
    }

    private static T Required<T>(RequestErrors errors, T? value, string field, string choices)
        where T : struct
    {
        if (value is null)
        {
            errors.Invalid(field, $"'{field}' must be {choices}.");
        }

        return value.GetValueOrDefault();
    }
}
