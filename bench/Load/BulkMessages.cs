using System.Globalization;
using System.Text;
using System.Text.Json;
using Orleans.Crypto.Accounts;

namespace Orleans.Crypto.Load.Bench;

internal readonly record struct BulkAnswer(int Done, int Refused);

/// <summary>What <c>POST /v1/transfers/bulk</c> takes and answers.</summary>
internal static class BulkMessages
{
    public const int MaxTransfers = 8_192;

    public static byte[] Body(IEnumerable<AccountId> recipients) => Encoding.UTF8.GetBytes(
        $$"""{"transfers":[{{string.Join(',', recipients.Select(to => $$"""{"to":"{{to}}","asset":"USDT","amount":"0.01"}"""))}}]}""");

    /// <summary>An outcome with a transfer's id is a transfer; any other is a refusal.</summary>
    public static BulkAnswer Read(HttpAnswer answer)
    {
        if (answer.Status >= 300)
        {
            throw new InvalidOperationException($"The server answered {answer.Status.ToString(CultureInfo.InvariantCulture)} {Encoding.UTF8.GetString(answer.Body.Span)}");
        }

        var (done, items) = (0, 0);
        var json = new Utf8JsonReader(answer.Body.Span);
        while (json.Read())
        {
            // {"items":[{...},...]}: the items are the objects right inside the array.
            if (json is { TokenType: JsonTokenType.StartObject, CurrentDepth: 2 })
            {
                items++;
            }
            else if (json is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 3 } && json.ValueTextEquals("transferId"u8))
            {
                done++;
            }
        }

        return new(done, items - done);
    }
}
