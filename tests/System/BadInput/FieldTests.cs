using System.Net;
using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests.BadInput;

/// <summary>Well-formed requests that say something wrong: the answer says what and in which field.</summary>
[Collection(SharedServer.Name)]
public sealed class FieldTests(SharedServer server) : IAsyncLifetime
{
    private const string Transfer = """{"to":"0198f3a2-b7c4-7d3e-9f10-a1b2c3d4e5f6","asset":"BTC","amount":"1"}""";
    private const string Deposit = """{"accountId":"0198f3a2-b7c4-7d3e-9f10-a1b2c3d4e5f6","asset":"BTC","amount":"1"}""";
    private const string Hold = """{"asset":"BTC","amount":"1"}""";
    private const string Quote = """{"from":"BTC","to":"USDT","amount":"1","amountOf":"from"}""";
    private const string Limit = """{"market":"BTC-USDT","side":"buy","type":"limit","price":"100","quantity":"1"}""";
    private const string Spend = """{"market":"BTC-USDT","side":"buy","type":"market","quoteAmount":"1"}""";

    private static readonly string[] s_noAmounts =
    [
        "-1", "-0", "+1", "0", "0.0", "1e400", "1e3", "1E3", "NaN", "Infinity", "", " ", " 1", "1 ", "1\\n", "1,5", "1_000", "1.2.3", ".5", "5.", "0x10", "1\\u0000",
        "\\u0661", "\\uff11", "\\u00bd", "\\u221e", "one", "null", "true",
        "00000000000000000000000000000000000000000000000001", "10000000000000000000000000000000000000000", "99999999999999999999999999999999999999",
    ];

    private Untouched _untouched = null!;

    public static TheoryData<string, string, string, string> Amounts => new()
    {
        { "v1/transfers", Transfer, "amount", "\"1\"" },
        { "v1/holds", Hold, "amount", "\"1\"" },
        { "v1/holds/HOLD/capture", """{"amount":"1"}""", "amount", "\"1\"" },
        { "v1/orders", Limit, "quantity", "\"1\"" },
        { "v1/orders", Limit, "price", "\"100\"" },
        { "v1/orders", Spend, "quoteAmount", "\"1\"" },
        { "v1/conversions/quotes", Quote, "amount", "\"1\"" },
        { "v1/admin/deposits", Deposit, "amount", "\"1\"" },
    };

    public static TheoryData<string, string, string, string> TooFine => new()
    {
        { "v1/transfers", Transfer.Replace("\"1\"", "\"0.000000000000000001\"", StringComparison.Ordinal), "too_many_decimals", "amount" },
        { "v1/holds", Hold.Replace("\"1\"", "\"0.000000001\"", StringComparison.Ordinal), "too_many_decimals", "amount" },
        { "v1/holds/HOLD/capture", """{"amount":"1.0000001","to":"OTHER"}""", "too_many_decimals", "amount" },
        { "v1/admin/deposits", Deposit.Replace("\"1\"", "\"0.000000000000000001\"", StringComparison.Ordinal), "too_many_decimals", "amount" },
        { "v1/conversions/quotes", Quote.Replace("\"1\"", "\"0.000000000000000001\"", StringComparison.Ordinal), "too_many_decimals", "amount" },
        { "v1/orders", Spend.Replace("\"1\"", "\"1.0000001\"", StringComparison.Ordinal), "too_many_decimals", "quoteAmount" },
        { "v1/orders", Limit.Replace("\"1\"", "\"0.000000000000000001\"", StringComparison.Ordinal), "quantity_not_on_lot", "quantity" },
        { "v1/orders", Limit.Replace("\"100\"", "\"100.001\"", StringComparison.Ordinal), "price_not_on_tick", "price" },
        { "v1/orders", Limit.Replace("\"100\"", "\"100.0000001\"", StringComparison.Ordinal), "price_not_on_tick", "price" },
    };

    public static TheoryData<string, string, string, string> Wrong => new()
    {
        { "v1/transfers", """{"to":"0198f3a2-b7c4-7d3e-9f10-a1b2c3d4e5f6","asset":"DOGE","amount":"1"}""", "unknown_asset", "asset" },
        { "v1/transfers", """{"to":"0198f3a2-b7c4-7d3e-9f10-a1b2c3d4e5f6","asset":"btc","amount":"1"}""", "unknown_asset", "asset" },
        { "v1/transfers", """{"to":"nobody","asset":"BTC","amount":"1"}""", "invalid_request", "to" },
        { "v1/transfers", """{"to":"","asset":"BTC","amount":"1"}""", "invalid_request", "to" },
        { "v1/transfers", """{"asset":"BTC","amount":"1"}""", "invalid_request", "to" },
        { "v1/transfers", """{"to":"nobody@example.com","asset":"BTC","amount":"1"}""", "recipient_not_found", "to" },
        { "v1/transfers", """{"to":"MYSELF","asset":"BTC","amount":"1"}""", "same_account", "to" },
        { "v1/transfers", """{"to":"OTHER","asset":"BTC","amount":"1","memo":"LONG"}""", "invalid_request", "memo" },
        { "v1/holds", """{"asset":"BTC","amount":"1","memo":"LONG"}""", "invalid_request", "memo" },
        { "v1/holds", """{"asset":"","amount":"1"}""", "unknown_asset", "asset" },
        { "v1/holds", """{"asset":"BTC","amount":"1","to":"nobody"}""", "invalid_request", "to" },
        { "v1/holds/HOLD/capture", """{"to":"nobody"}""", "invalid_request", "to" },
        { "v1/holds/HOLD/capture", "{}", "invalid_request", "to" },
        { "v1/holds/HOLD/capture", """{"amount":"250.000001","to":"OTHER"}""", "invalid_amount", "amount" },
        { "v1/holds/HOLD/capture", """{"to":"MYSELF"}""", "same_account", "to" },
        { "v1/orders", """{"market":"BTC-DOGE","side":"buy","type":"limit","price":"100","quantity":"1"}""", "unknown_market", "market" },
        { "v1/orders", """{"market":"btc-usdt","side":"buy","type":"limit","price":"100","quantity":"1"}""", "unknown_market", "market" },
        { "v1/orders", """{"market":"BTC-USDT","side":"Buy","type":"limit","price":"100","quantity":"1"}""", "invalid_request", "side" },
        { "v1/orders", """{"market":"BTC-USDT","side":"buy","type":"stop","price":"100","quantity":"1"}""", "invalid_request", "type" },
        { "v1/orders", """{"market":"BTC-USDT","side":"buy","type":"limit","timeInForce":"day","price":"100","quantity":"1"}""", "invalid_request", "timeInForce" },
        { "v1/orders", """{"market":"BTC-USDT","side":"buy","type":"market","timeInForce":"gtc","quantity":"1"}""", "invalid_request", "timeInForce" },
        { "v1/orders", """{"market":"BTC-USDT","side":"buy","type":"market","price":"100","quantity":"1"}""", "invalid_request", "price" },
        { "v1/orders", """{"market":"BTC-USDT","side":"buy","type":"limit","quantity":"1"}""", "invalid_amount", "price" },
        { "v1/orders", """{"market":"BTC-USDT","side":"buy","type":"limit","price":"100"}""", "invalid_amount", "quantity" },
        { "v1/orders", """{"market":"BTC-USDT","side":"buy","type":"limit","price":"100","quoteAmount":"100"}""", "invalid_request", "quoteAmount" },
        { "v1/orders", """{"market":"BTC-USDT","side":"buy","type":"market","quantity":"1","quoteAmount":"100"}""", "invalid_request", "quoteAmount" },
        { "v1/orders", """{"market":"BTC-USDT","side":"sell","type":"market","quoteAmount":"100"}""", "invalid_request", "quoteAmount" },
        { "v1/orders", """{"market":"BTC-USDT","side":"buy","type":"market","quantity":"1","postOnly":true}""", "invalid_request", "postOnly" },
        { "v1/orders", """{"market":"BTC-USDT","side":"buy","type":"limit","timeInForce":"ioc","price":"100","quantity":"1","postOnly":true}""", "invalid_request", "postOnly" },
        { "v1/orders", """{"market":"BTC-USDT","side":"buy","type":"limit","price":"100","quantity":"1","clientOrderId":"a b"}""", "invalid_request", "clientOrderId" },
        { "v1/orders", """{"market":"BTC-USDT","side":"buy","type":"limit","price":"100","quantity":"1","clientOrderId":""}""", "invalid_request", "clientOrderId" },
        { "v1/orders", """{"market":"BTC-USDT","side":"buy","type":"limit","price":"100","quantity":"1","clientOrderId":"LONG"}""", "invalid_request", "clientOrderId" },
        { "v1/orders", """{"market":"BTC-USDT","side":"buy","type":"limit","price":"100","quantity":"0.00999999"}""", "below_minimum_notional", "quantity" },
        { "v1/orders", """{"market":"BTC-USDT","side":"sell","type":"limit","price":"100","quantity":"0.00000001"}""", "below_minimum_notional", "quantity" },
        { "v1/orders", """{"market":"ETH-BTC","side":"sell","type":"limit","price":"0.000001","quantity":"0.0001"}""", "below_minimum_notional", "quantity" },
        { "v1/orders", """{"market":"BTC-USDT","side":"buy","type":"market","quoteAmount":"0.999999"}""", "below_minimum_notional", "quoteAmount" },
        { "v1/conversions/quotes", """{"from":"BTC","to":"DOGE","amount":"1","amountOf":"from"}""", "unknown_asset", "to" },
        { "v1/conversions/quotes", """{"from":"BTC","to":"BTC","amount":"1","amountOf":"from"}""", "invalid_request", "to" },
        { "v1/conversions/quotes", """{"from":"BTC","to":"USD","amount":"1","amountOf":"from"}""", "unknown_market", "to" },
        { "v1/conversions/quotes", """{"from":"BTC","to":"USDT","amount":"1","amountOf":"both"}""", "invalid_request", "amountOf" },
        { "v1/conversions", """{"quoteId":"no-id"}""", "quote_not_found", "quoteId" },
        { "v1/account/verification", """{"level":3,"fullName":"A","dateOfBirth":"1990-12-10","country":"CH","documentNumber":"X"}""", "invalid_request", "level" },
        { "v1/account/verification", """{"level":0,"fullName":"A","dateOfBirth":"1990-12-10","country":"CH","documentNumber":"X"}""", "invalid_request", "level" },
        { "v1/account/verification", """{"level":2,"fullName":"","dateOfBirth":"1990-12-10","country":"CH","documentNumber":"X"}""", "invalid_request", "fullName" },
        { "v1/account/verification", """{"level":2,"fullName":"LONG","dateOfBirth":"1990-12-10","country":"CH","documentNumber":"X"}""", "invalid_request", "fullName" },
        { "v1/account/verification", """{"level":2,"fullName":"A","dateOfBirth":"1990-02-30","country":"CH","documentNumber":"X"}""", "invalid_request", "dateOfBirth" },
        { "v1/account/verification", """{"level":2,"fullName":"A","dateOfBirth":"1066-10-14","country":"CH","documentNumber":"X"}""", "invalid_request", "dateOfBirth" },
        { "v1/account/verification", """{"level":2,"fullName":"A","dateOfBirth":"2999-01-01","country":"CH","documentNumber":"X"}""", "invalid_request", "dateOfBirth" },
        { "v1/account/verification", """{"level":2,"fullName":"A","dateOfBirth":"10.12.1990","country":"CH","documentNumber":"X"}""", "invalid_request", "dateOfBirth" },
        { "v1/account/verification", """{"level":2,"fullName":"A","dateOfBirth":"1990-12-10","country":"Switzerland","documentNumber":"X"}""", "invalid_request", "country" },
        { "v1/account/verification", """{"level":2,"fullName":"A","dateOfBirth":"1990-12-10","country":"ch","documentNumber":"X"}""", "invalid_request", "country" },
        { "v1/account/verification", """{"level":2,"fullName":"A","dateOfBirth":"1990-12-10","country":"CH","documentNumber":"LONG"}""", "invalid_request", "documentNumber" },
        { "v1/admin/deposits", """{"accountId":"no-id","asset":"BTC","amount":"1"}""", "invalid_request", "accountId" },
        { "v1/admin/deposits", """{"accountId":"0198f3a2-b7c4-7d3e-9f10-a1b2c3d4e5f6","asset":"BTC","amount":"1"}""", "account_not_found", "accountId" },
        { "v1/admin/deposits", """{"accountId":"0198f3a2-b7c4-7d3e-9f10-a1b2c3d4e5f6","asset":"DOGE","amount":"1"}""", "unknown_asset", "asset" },
        { "v1/admin/accounts/MYSELF/verification", """{"decision":"perhaps"}""", "invalid_request", "decision" },
        { "v1/admin/accounts/MYSELF/verification", """{"decision":"approve","level":9}""", "invalid_request", "level" },
        { "v1/admin/accounts/MYSELF/verification", """{"decision":"expire","reason":"LONG"}""", "invalid_request", "reason" },
        { "v1/admin/accounts/MYSELF/verification", """{"decision":"approve"}""", "verification_not_possible", "decision" },
        { "v1/admin/accounts/0198f3a2-b7c4-7d3e-9f10-a1b2c3d4e5f6/verification", """{"decision":"expire"}""", "account_not_found", "accountId" },
        { "v1/admin/accounts/no-id/roles", """{"roles":["customer"]}""", "account_not_found", "accountId" },
        { "v1/admin/accounts/MYSELF/roles", """{"roles":[]}""", "invalid_request", "roles" },
        { "v1/admin/accounts/MYSELF/roles", """{"roles":["king"]}""", "invalid_request", "roles" },
        { "v1/admin/accounts/MYSELF/roles", """{"roles":["customer","customer"]}""", "invalid_request", "roles" },
        { "v1/admin/accounts/MYSELF/roles", """{"roles":[null]}""", "invalid_request", "roles" },
        { "v1/admin/administrators", """{"email":"root","password":"correct horse battery"}""", "invalid_request", "email" },
        { "v1/admin/administrators", """{"email":"root@example.com","password":"short"}""", "invalid_request", "password" },
    };

    public async Task InitializeAsync() => _untouched = await Untouched.Watch(server);

    public Task DisposeAsync() => _untouched.AssertUntouched();

    [Theory]
    [MemberData(nameof(Amounts))]
    public async Task What_is_no_amount_is_refused(string path, string sound, string field, string amount)
    {
        var findings = new Findings();
        foreach (var text in s_noAmounts)
        {
            var answer = await Send(path, sound.Replace($"\"{field}\":{amount}", $"\"{field}\":\"{text}\"", StringComparison.Ordinal));
            findings.Expect(
                answer is { Status: HttpStatusCode.BadRequest, Code: "invalid_amount" } && answer["field"] == field && !ProblemDetails.FaultsOf(answer).Any(),
                $"'{text}': {answer}");
        }

        findings.AssertNone();
    }

    [Theory]
    [MemberData(nameof(TooFine))]
    [MemberData(nameof(Wrong))]
    public async Task What_is_wrong_is_named_with_its_field(string path, string json, string code, string field)
    {
        var answer = await Send(path, json);

        Assert.Empty(ProblemDetails.FaultsOf(answer));
        Assert.Equal((code, field), (answer.Code, answer["field"]));
    }

    [Fact]
    public async Task All_wrong_fields_are_named_at_once()
    {
        var answer = await Send("v1/orders", """{"market":"DOGE","side":"up","type":"stop","clientOrderId":"a b"}""");

        answer.AssertProblem(HttpStatusCode.BadRequest, "invalid_request");
        Assert.Equal(
            ["market", "side", "type", "clientOrderId"],
            answer.Body.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("field").GetString()!), StringComparer.Ordinal);
    }

    private Task<Answer> Send(string path, string json)
    {
        var caller = path.StartsWith("v1/admin/", StringComparison.Ordinal) ? server.Administrator : _untouched.Customer;
        var method = path.StartsWith("v1/admin/accounts/", StringComparison.Ordinal) ? HttpMethod.Put : HttpMethod.Post;
        return caller.Send(method, Fill(path), Fill(json), Requests.NewKey());
    }

    // What is only known once the server runs.
    private string Fill(string text) => text
        .Replace("HOLD", _untouched.Hold, StringComparison.Ordinal)
        .Replace("MYSELF", _untouched.Customer.AccountId.ToString(), StringComparison.Ordinal)
        .Replace("OTHER", server.Administrator.Email, StringComparison.Ordinal)
        .Replace("LONG", new string('x', 300), StringComparison.Ordinal);
}
