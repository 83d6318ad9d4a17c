using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Npgsql;

namespace Orleans.Crypto.PlainSql.Bench;

/// <summary><c>POST /v1/transfers</c>, with the product's requests and answers.</summary>
internal static class TransferEndpoint
{
    private const string KeyHeader = "Idempotency-Key";
    private const int MaxKeyLength = 255;
    private const int MaxMemoLength = 140;

    public static async Task Send(HttpContext context, Transfers transfers)
    {
        var noKey = ReadKey(context.Request, out var key);
        SendTransferRequest? request = null;
        try
        {
            request = await context.Request.ReadFromJsonAsync(Json.Default.SendTransferRequest, context.RequestAborted);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or not such JSON: as no body at all.
        }

        var unread = Read(request, out var recipient, out var units);
        if ((noKey ?? unread) is { } problem)
        {
            await problem.Write(context.Response);
            return;
        }

        var sender = Guid.Parse(context.User.FindFirst(JwtRegisteredClaimNames.Sub)!.Value);
        await Record(context, transfers, new(key, Fingerprint(request!), Guid.CreateVersion7(), sender, recipient, request!.Asset!, units, request.Memo));
    }

    private static async Task Record(HttpContext context, Transfers transfers, Transfer transfer)
    {
        Recorded recorded;
        try
        {
            recorded = await transfers.Record(transfer, context.RequestAborted);
        }
        catch (NpgsqlException exception) when (exception.IsTransient)
        {
            await Problem.Unavailable.Write(context.Response);
            return;
        }

        var scale = Assets.Scale(transfer.Asset);
        if (recorded.Refusal is { } refusal)
        {
            await Problem.Of(refusal, Assets.Format(recorded.AvailableUnits ?? 0, scale)).Write(context.Response);
            return;
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(
            new(recorded.Transfer, transfer.Sender, transfer.Recipient, transfer.Asset, Assets.Format(transfer.Units, scale), transfer.Memo, recorded.Time),
            Json.Default.TransferResponse);
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        await context.Response.BodyWriter.WriteAsync(json, context.RequestAborted);
    }

    private static Problem? ReadKey(HttpRequest request, out string key)
    {
        var header = request.Headers[KeyHeader];
        key = header.ToString();
        return header.Count == 0 ? Problem.KeyRequired
            : header.Count > 1 || key.Length is 0 or > MaxKeyLength || key.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0 ? Problem.InvalidKey
            : null;
    }

    private static Problem? Read(SendTransferRequest? request, out Guid recipient, out decimal units)
    {
        (recipient, units) = (default, 0);
        return request is null ? Problem.InvalidJson
            : !Guid.TryParseExact(request.To, "D", out recipient) ? Problem.InvalidRecipient
            : request.Memo is { Length: > MaxMemoLength } ? Problem.InvalidMemo
            : Assets.Scale(request.Asset) is var scale && scale == 0 ? Problem.UnknownAsset
            : Assets.Parse(request.Amount, scale, out units);
    }

    /// <summary>Tells a retry from another request under the same key.</summary>
    private static Guid Fingerprint(SendTransferRequest request) =>
        new(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request, Json.Default.SendTransferRequest)).AsSpan(0, 16));
}
