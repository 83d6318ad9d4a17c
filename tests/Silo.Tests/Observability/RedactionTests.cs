using Orleans.Crypto.Api.Observability;
using Serilog.Events;
using Serilog.Formatting.Compact;
using Serilog.Formatting.Display;
using Serilog.Parsing;

namespace Orleans.Crypto.Silo.Tests.Observability;

public sealed class RedactionTests
{
    public static TheoryData<string, string> Secrets => new()
    {
        { "Host=db;Username=exchange;Password=s3cr3t;Database=exchange", "s3cr3t" },
        { "sasl.password=s3cr3t", "s3cr3t" },
        { """{"email":"ada@example.com","password":"s3cr3t","amount":"1"}""", "s3cr3t" },
        { """{\"refreshToken\":\"s3cr3t\"}""", "s3cr3t" },
        { "Authorization: Bearer s3cr3t-s3cr3t", "s3cr3t" },
        { "a token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2VjcmV0LXNpZ25hdHVyZQ of somebody", "c2VjcmV0" },
        { "no mail to ada.lovelace+crypto@mail.example.com today", "lovelace" },
        { """{"documentNumber":"X1234567","fullName":"Ada"}""", "X1234567" },
    };

    [Theory]
    [MemberData(nameof(Secrets))]
    public void A_secret_is_masked_wherever_it_stands(string text, string secret)
    {
        Assert.DoesNotContain(secret, Redaction.Of(text), StringComparison.Ordinal);
        Assert.Contains(Redaction.Mask, Redaction.Of(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST /v1/orders could not be served")]
    [InlineData("Silo S127.0.0.1:11111:123 is dead")]
    [InlineData("01a216d8-28ce-714a-84fa-33fb1402f34d paid 4.5 USDT")]
    public void What_is_no_secret_stays(string text) => Assert.Equal(text, Redaction.Of(text));

    [Theory]
    [InlineData("""{"token":null,"password":"s3cr3t"}""")]
    [InlineData("""{"secret":12,"emails":["ada@example.com"]}""")]
    public void An_object_stays_one(string text) => Assert.NotNull(System.Text.Json.Nodes.JsonNode.Parse(Redaction.Of(text)));

    [Fact]
    public void Message_properties_and_exception_are_masked_in_either_form()
    {
        var line = new LogEvent(
            DateTimeOffset.UnixEpoch,
            LogEventLevel.Error,
            new InvalidOperationException("can't connect with Password=s3cr3t"),
            new MessageTemplateParser().Parse("{To} with {@Settings}"),
            [
                new LogEventProperty("To", new ScalarValue("ada@example.com")),
                new LogEventProperty("Settings", new StructureValue([new LogEventProperty("Password", new ScalarValue("s3cr3t"))])),
            ]);
        foreach (var formatter in new[] { new RedactingFormatter(new RenderedCompactJsonFormatter()), new RedactingFormatter(new MessageTemplateTextFormatter("{Message} {Properties} {Exception}")) })
        {
            using var output = new StringWriter();
            formatter.Format(line, output);

            Assert.DoesNotContain("s3cr3t", output.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("ada@", output.ToString(), StringComparison.Ordinal);
        }
    }
}
