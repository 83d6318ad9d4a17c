using System.Text.Json;

namespace Orleans.Crypto.PlainSql.Bench;

/// <summary>Refusals as problem details (RFC 9457), with the product's codes.</summary>
internal sealed record Problem(string Code, int Status, string Title, string Detail, string? Field = null)
{
    public static readonly Problem InvalidJson = new("invalid_request", 400, "The request is not valid", "Send the body as JSON with 'to', 'asset', 'amount' and perhaps 'memo'.");
    public static readonly Problem InvalidRecipient = new("invalid_request", 400, "The request is not valid", "'to' must be an account's id.", "to");
    public static readonly Problem InvalidMemo = new("invalid_request", 400, "The request is not valid", "'memo' must have at most 140 characters.", "memo");
    public static readonly Problem InvalidKey = new("invalid_request", 400, "The request is not valid", "The Idempotency-Key header must be 1 to 255 printable ASCII characters without blanks.");
    public static readonly Problem KeyRequired = new("idempotency_key_required", 400, "An Idempotency-Key header is required", "Send an Idempotency-Key header that is new for each command and the same for its retries.");
    public static readonly Problem UnknownAsset = new("unknown_asset", 400, "The asset does not exist", "'asset' must be BTC, ETH or USDT.", "asset");
    public static readonly Problem InvalidAmount = new("invalid_amount", 400, "The amount is not valid", "'amount' must be a positive decimal number.", "amount");
    public static readonly Problem TooManyDecimals = new("too_many_decimals", 400, "More decimals than the asset has", "'amount' has more decimals than the asset.", "amount");
    public static readonly Problem Unavailable = new("unavailable", 503, "The service is not available right now", "Try again in a moment, with the same Idempotency-Key.");

    private static readonly Problem s_recipientNotFound = new("recipient_not_found", 404, "The recipient does not exist", "There is no account with this id.", "to");
    private static readonly Problem s_sameAccount = new("same_account", 409, "Sender and recipient are the same account", "Choose another recipient.", "to");
    private static readonly Problem s_insufficientFunds = new("insufficient_funds", 409, "Not enough available funds", "");
    private static readonly Problem s_keyReused = new("idempotency_key_reused", 422, "The Idempotency-Key was used for another request", "Use a new key for a new request.");

    public static Problem Of(string refusal, string available) => refusal switch
    {
        "recipient_not_found" => s_recipientNotFound,
        "same_account" => s_sameAccount,
        "insufficient_funds" => s_insufficientFunds with { Detail = $"{available} is available." },
        "idempotency_key_reused" => s_keyReused,
        _ => throw new InvalidOperationException($"The database refused a transfer with the unknown code '{refusal}'."),
    };

    public Task Write(HttpResponse response)
    {
        if (Status == StatusCodes.Status503ServiceUnavailable)
        {
            response.Headers.RetryAfter = "1";
        }

        response.StatusCode = Status;
        var body = new ProblemResponse("urn:plain-sql:problem:" + Code, Title, Status, Detail, Code, Field);
        return response.WriteAsJsonAsync(body, Json.Default.ProblemResponse, "application/problem+json");
    }
}
