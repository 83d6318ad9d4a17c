using System.Globalization;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;

namespace AssetTotals;

/// <summary>Reads the messages of the topic <c>transfers</c>, as <c>docs/events.md</c> describes them.</summary>
internal static class TransferEvents
{
    private const string Deposited = "orleans-crypto.wallet.funds-deposited";
    private const string Sent = "orleans-crypto.wallet.transfer-sent";
    private const string BulkSent = "orleans-crypto.wallet.transfers-sent";
    private const string Captured = "orleans-crypto.wallet.hold-captured";

    /// <summary>Null of an event that moves nothing, or tells of it a second time: the recipient's half of a transfer.</summary>
    /// <exception cref="FormatException">
    /// It has to be counted and can't be read, such as a version of its type that came later than this program. To go on
    /// without it would make all later totals wrong.
    /// </exception>
    public static Movement? Read(Message<byte[], byte[]> message)
    {
        var type = Header(message, "ce_type");
        var version = type?.LastIndexOf(".v", StringComparison.Ordinal) ?? -1;
        if (version < 0 || type![..version] is not (Deposited or Sent or BulkSent or Captured))
        {
            return null;
        }

        try
        {
            using var data = JsonDocument.Parse(message.Value);
            return new(
                Header(message, "ce_streamid") ?? throw new FormatException("ce_streamid is missing."),
                long.Parse(Header(message, "ce_streamversion") ?? "", NumberStyles.None, CultureInfo.InvariantCulture),
                Payments(type, data.RootElement));
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException or OverflowException or FormatException)
        {
            throw new FormatException($"{Header(message, "ce_id")} can't be read as {type}: {exception.Message}", exception);
        }
    }

    private static Payment[] Payments(string type, JsonElement data) => type switch
    {
        Deposited + ".v1" => [Payment(data, isDeposit: true)],
        Sent + ".v1" => [Payment(data, isDeposit: false)],
        BulkSent + ".v1" => [.. data.GetProperty("transfers").EnumerateArray().Select(transfer => Payment(transfer, isDeposit: false))],
        Captured + ".v1" => [new(Text(data.GetProperty("hold"), "asset"), IsDeposit: false, Amount.Parse(Text(data, "captured")))],
        _ => throw new FormatException("this version of the type is not known here."),
    };

    private static Payment Payment(JsonElement of, bool isDeposit) => new(Text(of, "asset"), isDeposit, Amount.Parse(Text(of, "amount")));

    private static string Text(JsonElement of, string member) => of.GetProperty(member).GetString() ?? throw new FormatException($"{member} is missing.");

    private static string? Header(Message<byte[], byte[]> message, string name) =>
        message.Headers is { } headers && headers.TryGetLastBytes(name, out var value) && value is not null ? Encoding.UTF8.GetString(value) : null;
}
