using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using Orleans.Crypto.Api.Requests;
using Orleans.Crypto.Assets;
using Orleans.Crypto.Wallets;

namespace Orleans.Crypto.Api.Wallets;

internal sealed record SendTransfersRequest(IReadOnlyList<SendTransferRequest?>? Transfers) : IBulkBody
{
    public SendTransfers Read(RequestErrors errors, AssetCatalog assets)
    {
        if (Transfers is not { Count: > 0 and <= SendTransfers.MaxTransfers })
        {
            errors.Invalid("transfers", $"'transfers' must have 1 to {SendTransfers.MaxTransfers} items.");
            return new([]);
        }

        var commands = ImmutableArray.CreateBuilder<SendTransfer>(Transfers.Count);
        for (var i = 0; i < Transfers.Count && !errors.IsFull; i++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"transfers[{i}]");
            if (Transfers[i] is { } transfer)
            {
                commands.Add(transfer.Read(errors, assets, path + "."));
            }
            else
            {
                errors.Invalid(path, $"'{path}' must be a transfer.");
            }
        }

        return new(commands.ToImmutable());
    }
}

/// <summary>An outcome for each transfer, in the order of the request.</summary>
internal sealed record BulkResponse(int Sent, int Refused, DateTimeOffset Time, IReadOnlyList<BulkItemResponse> Items)
{
    public static BulkResponse Of(TransfersReceipt receipt, int count)
    {
        var items = new BulkItemResponse[count];
        foreach (var refused in receipt.Refused)
        {
            items[refused.Index] = new("refused")
            {
                Code = refused.Refusal.Code,
                Detail = refused.Refusal.Detail,
                Field = refused.Refusal.Field is { } field ? string.Create(CultureInfo.InvariantCulture, $"transfers[{refused.Index}].{field}") : null,
            };
        }

        var ordinal = 0;
        for (var i = 0; i < count; i++)
        {
            items[i] ??= new("sent") { TransferId = receipt.Id.Member(ordinal++).Value };
        }

        return new(ordinal, receipt.Refused.Length, receipt.Time, items);
    }
}

/// <param name="Status"><c>sent</c> or <c>refused</c>.</param>
internal sealed record BulkItemResponse(string Status)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? TransferId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Code { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Detail { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Field { get; init; }
}
