using System.Collections.Frozen;
using System.Reflection;

namespace Orleans.Crypto.Outcomes;

/// <summary>The kinds of problem a caller can meet: the one table of codes, HTTP statuses and titles.</summary>
public sealed record Problem(string Code, int Status, string Title)
{
    public static readonly Problem InvalidRequest = new("invalid_request", 400, "The request is not valid");
    public static readonly Problem InvalidAmount = new("invalid_amount", 400, "The amount is not valid");
    public static readonly Problem TooManyDecimals = new("too_many_decimals", 400, "More decimals than the asset has");
    public static readonly Problem UnknownAsset = new("unknown_asset", 400, "The asset does not exist");
    public static readonly Problem UnknownMarket = new("unknown_market", 400, "The market does not exist");
    public static readonly Problem PriceNotOnTick = new("price_not_on_tick", 400, "The price is not a multiple of the tick size");
    public static readonly Problem QuantityNotOnLot = new("quantity_not_on_lot", 400, "The quantity is not a multiple of the lot size");
    public static readonly Problem BelowMinimumNotional = new("below_minimum_notional", 400, "The order is too small");
    public static readonly Problem InvalidToken = new("invalid_token", 400, "The token is not valid");
    public static readonly Problem IdempotencyKeyRequired = new("idempotency_key_required", 400, "An Idempotency-Key header is required");
    public static readonly Problem Unauthorized = new("unauthorized", 401, "A valid access token is required");
    public static readonly Problem InvalidCredentials = new("invalid_credentials", 401, "Email or password is wrong");
    public static readonly Problem InvalidRefreshToken = new("invalid_refresh_token", 401, "The refresh token is not valid");
    public static readonly Problem Forbidden = new("forbidden", 403, "Not allowed");
    public static readonly Problem VerificationRequired = new("verification_required", 403, "The account is not verified for this");
    public static readonly Problem LimitExceeded = new("limit_exceeded", 403, "A limit of the account's level is exceeded");
    public static readonly Problem NotFound = new("not_found", 404, "Not found");
    public static readonly Problem AccountNotFound = new("account_not_found", 404, "The account does not exist");
    public static readonly Problem RecipientNotFound = new("recipient_not_found", 404, "The recipient does not exist");
    public static readonly Problem OrderNotFound = new("order_not_found", 404, "The order does not exist");
    public static readonly Problem HoldNotFound = new("hold_not_found", 404, "The hold does not exist");
    public static readonly Problem TransferNotFound = new("transfer_not_found", 404, "The transfer does not exist");
    public static readonly Problem QuoteNotFound = new("quote_not_found", 404, "The quote does not exist");
    public static readonly Problem MethodNotAllowed = new("method_not_allowed", 405, "The method is not allowed here");
    public static readonly Problem InsufficientFunds = new("insufficient_funds", 409, "Not enough available funds");
    public static readonly Problem SameAccount = new("same_account", 409, "Sender and recipient are the same account");
    public static readonly Problem DuplicateClientOrderId = new("duplicate_client_order_id", 409, "An open order has this client order id");
    public static readonly Problem OrderClosed = new("order_closed", 409, "The order is not open");
    public static readonly Problem HoldClosed = new("hold_closed", 409, "The hold is not open");
    public static readonly Problem QuoteExpired = new("quote_expired", 409, "The quote has expired");
    public static readonly Problem QuoteUsed = new("quote_used", 409, "The quote was accepted before");
    public static readonly Problem QuoteNotExecutable = new("quote_not_executable", 409, "The market has moved; nothing was exchanged");
    public static readonly Problem NoLiquidity = new("no_liquidity", 409, "The order book does not hold enough");
    public static readonly Problem TooManyOpenOrders = new("too_many_open_orders", 409, "Too many open orders");
    public static readonly Problem TooManyHolds = new("too_many_holds", 409, "Too many holds");
    public static readonly Problem TooManyQuotes = new("too_many_quotes", 409, "Too many open quotes");
    public static readonly Problem EmailInUse = new("email_in_use", 409, "The email has an account");
    public static readonly Problem VerificationNotPossible = new("verification_not_possible", 409, "Verification can't change this way");
    public static readonly Problem BodyTooLarge = new("body_too_large", 413, "The request body is too large");
    public static readonly Problem UnsupportedMediaType = new("unsupported_media_type", 415, "The body must be application/json");
    public static readonly Problem IdempotencyKeyReused = new("idempotency_key_reused", 422, "The Idempotency-Key was used for another request");
    public static readonly Problem TooManyAttempts = new("too_many_attempts", 429, "Too many attempts");
    public static readonly Problem RateLimited = new("rate_limited", 429, "Too many requests");
    public static readonly Problem InternalError = new("internal_error", 500, "Something went wrong on our side");
    public static readonly Problem Overloaded = new("overloaded", 503, "The service is at capacity");
    public static readonly Problem Unavailable = new("unavailable", 503, "The service is not available right now");

    private static readonly FrozenDictionary<string, Problem> s_byCode = typeof(Problem)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (Problem)field.GetValue(null)!)
        .ToFrozenDictionary(problem => problem.Code, StringComparer.Ordinal);

    public static IEnumerable<Problem> All => s_byCode.Values;

    /// <summary>The table's row for a code; <see cref="InternalError"/> for one that is not in it.</summary>
    public static Problem Of(string code) => s_byCode.GetValueOrDefault(code, InternalError);

    /// <param name="detail">One sentence for the caller that says what was expected.</param>
    /// <param name="field">The input's field, in the API's spelling.</param>
    public Refusal Refuse(string detail, string? field = null) => new(Code, detail, field);
}
