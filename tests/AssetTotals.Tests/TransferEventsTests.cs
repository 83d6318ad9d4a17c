using System.Text;
using System.Text.Json.Nodes;
using AssetTotals;
using Confluent.Kafka;

namespace Orleans.Crypto.AssetTotals.Tests;

/// <summary>The service against the messages that are recorded for everybody who reads them.</summary>
public sealed class TransferEventsTests
{
    private static readonly string s_recorded = Path.Combine(FindRepository(), "tests/Grains.Tests/Publishing/Recorded");

    [Theory]
    [InlineData("orleans-crypto.wallet.funds-deposited.v1", "deposit 1.5 BTC")]
    [InlineData("orleans-crypto.wallet.transfer-sent.v1", "transfer 0.015 BTC")]
    [InlineData("orleans-crypto.wallet.transfers-sent.v1", "transfer 0.015 BTC, transfer 12.5 USDT")]
    [InlineData("orleans-crypto.wallet.hold-captured.v1", "transfer 200 USDT")]
    public void A_recorded_event_moves_what_its_guide_says(string type, string expected)
    {
        var movements = Recorded(type).Select(message => TransferEvents.Read(message)!).ToArray();

        Assert.Contains(expected, movements.Select(Describe), StringComparer.Ordinal);
        Assert.All(movements, movement => Assert.StartsWith("wallet/", movement.StreamId, StringComparison.Ordinal));
        Assert.All(movements, movement => Assert.True(movement.Version > 0));
    }

    [Fact]
    public void Every_other_recorded_event_is_passed_over()
    {
        var others = Directory.GetDirectories(s_recorded).Select(folder => Path.GetFileName(folder)!)
            .Where(type => type is not ("orleans-crypto.wallet.funds-deposited.v1" or "orleans-crypto.wallet.transfer-sent.v1" or "orleans-crypto.wallet.transfers-sent.v1" or "orleans-crypto.wallet.hold-captured.v1"))
            .ToArray();

        Assert.Contains("orleans-crypto.wallet.transfer-received.v1", others, StringComparer.Ordinal);
        Assert.All(others.SelectMany(Recorded), message => Assert.Null(TransferEvents.Read(message)));
    }

    [Fact]
    public void A_message_of_somebody_else_is_passed_over() =>
        Assert.Null(TransferEvents.Read(new() { Key = [1], Value = [2] }));

    [Fact]
    public void A_later_version_of_what_must_be_counted_is_an_error()
    {
        var message = Recorded("orleans-crypto.wallet.transfer-sent.v1").First();
        message.Headers.Remove("ce_type");
        message.Headers.Add("ce_type", "orleans-crypto.wallet.transfer-sent.v2"u8.ToArray());

        Assert.Contains("transfer-sent.v2", Assert.Throws<FormatException>(() => TransferEvents.Read(message)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ce_streamid", null)]
    [InlineData("ce_streamversion", null)]
    [InlineData("ce_streamversion", "seventeen")]
    public void A_damaged_header_is_an_error(string header, string? value)
    {
        var message = Recorded("orleans-crypto.wallet.transfer-sent.v1").First();
        message.Headers.Remove(header);
        if (value is not null)
        {
            message.Headers.Add(header, Encoding.UTF8.GetBytes(value));
        }

        Assert.Throws<FormatException>(() => TransferEvents.Read(message));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"asset":"BTC","amount":0.015}""")]
    [InlineData("""{"asset":"BTC","amount":"lots"}""")]
    [InlineData("""{"asset":null,"amount":"1"}""")]
    public void Damaged_data_are_an_error(string data)
    {
        var message = Recorded("orleans-crypto.wallet.transfer-sent.v1").First();
        message.Value = Encoding.UTF8.GetBytes(data);

        Assert.Throws<FormatException>(() => TransferEvents.Read(message));
    }

    private static string Describe(Movement movement) =>
        string.Join(", ", movement.Payments.Select(payment => $"{(payment.IsDeposit ? "deposit" : "transfer")} {payment.Amount} {payment.Asset}"));

    private static IEnumerable<Message<byte[], byte[]>> Recorded(string type)
    {
        foreach (var file in Directory.GetFiles(Path.Combine(s_recorded, type), "*.json"))
        {
            var recorded = JsonNode.Parse(File.ReadAllText(file))!;
            var headers = new Headers();
            foreach (var (name, value) in recorded["headers"]!.AsObject())
            {
                headers.Add(name, Encoding.UTF8.GetBytes(value!.GetValue<string>()));
            }

            yield return new() { Key = Encoding.UTF8.GetBytes(recorded["key"]!.GetValue<string>()), Headers = headers, Value = Encoding.UTF8.GetBytes(recorded["data"]!.ToJsonString()) };
        }
    }

    private static string FindRepository()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Orleans.Crypto.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        }

        return directory.FullName;
    }
}
