using System.Text.Json.Nodes;
using Orleans.Crypto.SystemTests.Harness;
using Orleans.Crypto.SystemTests.OpenApi;

namespace Orleans.Crypto.SystemTests.Duplicates;

/// <summary>
/// Every operation that takes an idempotency key, each made ready with accounts of its own. Bodies are the documented
/// examples; only the names of what must exist are put in.
/// </summary>
internal sealed class WriteOperations(SharedServer server, ApiDocument document)
{
    private readonly List<ApiCaller> _people = [];

    public static IReadOnlyDictionary<string, Func<WriteOperations, Task<PreparedWrite>>> All { get; } =
        new Dictionary<string, Func<WriteOperations, Task<PreparedWrite>>>(StringComparer.Ordinal)
        {
            ["POST /v1/account/verification"] = writes => writes.Verification(),
            ["POST /v1/transfers"] = writes => writes.Transfer(),
            ["POST /v1/transfers/bulk"] = writes => writes.Bulk(),
            ["POST /v1/holds"] = writes => writes.Hold(),
            ["POST /v1/holds/{holdId}/release"] = writes => writes.Release(),
            ["POST /v1/holds/{holdId}/capture"] = writes => writes.Capture(),
            ["POST /v1/orders"] = writes => writes.Order(),
            ["DELETE /v1/orders/{orderId}"] = writes => writes.Cancel(),
            ["POST /v1/conversions/quotes"] = writes => writes.Quote(),
            ["POST /v1/conversions"] = writes => writes.Conversion(),
            ["POST /v1/admin/deposits"] = writes => writes.Deposit(),
            ["PUT /v1/admin/accounts/{accountId}/verification"] = writes => writes.Decision(),
            ["PUT /v1/admin/accounts/{accountId}/roles"] = writes => writes.Roles(),
            ["POST /v1/admin/administrators"] = writes => writes.Administrator(),
        };

    /// <summary>Who sends the operators' writes.</summary>
    public ApiCaller Operator { get; set; } = server.Administrator;

    /// <summary>Leaves nothing in the order books.</summary>
    public async Task CleanUp()
    {
        foreach (var person in _people)
        {
            foreach (var order in (await person.Get("v1/orders?limit=200")).Require().Body.GetProperty("items").EnumerateArray())
            {
                await person.Delete($"v1/orders/{order.GetProperty("orderId").GetString()}");
            }

            person.Dispose();
        }
    }

    public async Task<ApiCaller> NewCustomer(params (string Asset, string Amount)[] funds)
    {
        var customer = await server.Process.NewCustomer();
        _people.Add(customer);
        foreach (var (asset, amount) in funds)
        {
            await server.Administrator.Fund(customer, asset, amount);
        }

        return customer;
    }

    private async Task<PreparedWrite> Verification()
    {
        var customer = await server.Process.NewUnverifiedCustomer();
        _people.Add(customer);
        var body = document["POST /v1/account/verification"].Example;
        return Post(customer, "v1/account/verification", body, body.With("level", 2), async () => await Level(customer) == 1 ? 1 : 0);
    }

    private async Task<PreparedWrite> Transfer()
    {
        var (sender, recipient) = (await NewCustomer(("BTC", "1")), await NewCustomer());
        var body = document["POST /v1/transfers"].Example.With("to", recipient.Email);
        return Post(sender, "v1/transfers", body, body.With("amount", "0.016"), () => sender.Transactions("transfer"));
    }

    private async Task<PreparedWrite> Bulk()
    {
        var (sender, recipient) = (await NewCustomer(("BTC", "1")), await NewCustomer());
        var body = new JsonObject { ["transfers"] = new JsonArray(new JsonObject { ["to"] = recipient.Email, ["asset"] = "BTC", ["amount"] = "0.015" }) };
        var other = new JsonObject { ["transfers"] = new JsonArray(new JsonObject { ["to"] = recipient.Email, ["asset"] = "BTC", ["amount"] = "0.016" }) };
        return Post(sender, "v1/transfers/bulk", body, other, () => sender.Transactions("transfer"));
    }

    private async Task<PreparedWrite> Hold()
    {
        var (customer, shop) = (await NewCustomer(("USDT", "1000")), await NewCustomer());
        var body = document["POST /v1/holds"].Example.With("to", shop.Email);
        return Post(customer, "v1/holds", body, body.With("amount", "251"), () => customer.Transactions("hold"));
    }

    private async Task<PreparedWrite> Release()
    {
        var customer = await NewCustomer(("USDT", "1000"));
        var (hold, another) = (await PlaceHold(customer, null), await PlaceHold(customer, null));
        return new(
            customer, HttpMethod.Post, $"v1/holds/{hold}/release", null, ($"v1/holds/{another}/release", null), () => customer.Transactions("release"), () => StateOf(customer));
    }

    private async Task<PreparedWrite> Capture()
    {
        var (customer, shop) = (await NewCustomer(("USDT", "1000")), await NewCustomer());
        var hold = await PlaceHold(customer, shop.Email);
        var body = document["POST /v1/holds/{holdId}/capture"].Example;
        return Post(customer, $"v1/holds/{hold}/capture", body, body.With("amount", "201"), () => customer.Transactions("capture"));
    }

    private async Task<PreparedWrite> Order()
    {
        var customer = await NewCustomer(("USDT", "1000"));
        var body = document["POST /v1/orders"].Example;
        return Post(customer, "v1/orders", body, body.With("quantity", "0.011"), () => customer.Transactions("order_hold"));
    }

    private async Task<PreparedWrite> Cancel()
    {
        var customer = await NewCustomer(("USDT", "1000"));
        var (order, another) = (await PlaceOrder(customer), await PlaceOrder(customer));
        return new(
            customer, HttpMethod.Delete, $"v1/orders/{order}", null, ($"v1/orders/{another}", null), () => customer.Transactions("order_release"), () => StateOf(customer));
    }

    private async Task<PreparedWrite> Quote()
    {
        await OfferBitcoin();
        var customer = await NewCustomer(("USDT", "1000"));
        var body = document["POST /v1/conversions/quotes"].Example;
        var before = await customer.Sequence();
        return Post(customer, "v1/conversions/quotes", body, body.With("amount", "101"), async () => (int)(await customer.Sequence() - before));
    }

    private async Task<PreparedWrite> Conversion()
    {
        await OfferBitcoin();
        var customer = await NewCustomer(("USDT", "1000"));
        var (quote, another) = (await RequestQuote(customer), await RequestQuote(customer));
        var body = document["POST /v1/conversions"].Example.With("quoteId", quote);
        return Post(customer, "v1/conversions", body, body.With("quoteId", another), () => customer.Transactions("order_hold"));
    }

    private async Task<PreparedWrite> Deposit()
    {
        var customer = await NewCustomer();
        var body = document["POST /v1/admin/deposits"].Example.With("accountId", customer.AccountId.ToString());
        return Post(Operator, "v1/admin/deposits", body, body.With("amount", "1001"), () => customer.Transactions("deposit"), customer);
    }

    private async Task<PreparedWrite> Decision()
    {
        var customer = await server.Process.NewUnverifiedCustomer();
        _people.Add(customer);
        (await customer.Post("v1/account/verification", document["POST /v1/account/verification"].Example.With("documentNumber", "PENDING"))).Require();
        var body = document["PUT /v1/admin/accounts/{accountId}/verification"].Example;
        return Put(customer, "verification", body, body.With("decision", "reject"), async () => await Level(customer) == 1 ? 1 : 0);
    }

    private async Task<PreparedWrite> Roles()
    {
        var customer = await NewCustomer();
        var body = document["PUT /v1/admin/accounts/{accountId}/roles"].Example;
        return Put(customer, "roles", body, body.With("roles", new JsonArray("customer")), async () => (await customer.Get("v1/account")).Require()
            .Body.GetProperty("roles").EnumerateArray().Any(role => role.GetString() == "operator") ? 1 : 0);
    }

    private Task<PreparedWrite> Administrator()
    {
        var email = $"root-{Guid.NewGuid():N}@example.com";
        var body = document["POST /v1/admin/administrators"].Example.With("email", email);
        return Task.FromResult(new PreparedWrite(
            Operator,
            HttpMethod.Post,
            "v1/admin/administrators",
            body,
            ("v1/admin/administrators", body.With("password", "another long password")),
            async () => await LogsIn(email, body) ? 1 : 0,
            async () => await LogsIn(email, body) ? "exists" : ""));
    }

    private static PreparedWrite Post(
        ApiCaller caller, string path, JsonObject body, JsonObject other, Func<Task<int>> timesHappened, ApiCaller? subject = null) =>
        new(caller, HttpMethod.Post, path, body, (path, other), timesHappened, () => StateOf(subject ?? caller));

    private PreparedWrite Put(ApiCaller subject, string what, JsonObject body, JsonObject other, Func<Task<int>> timesHappened)
    {
        var path = $"v1/admin/accounts/{subject.AccountId}/{what}";
        return new(Operator, HttpMethod.Put, path, body, (path, other), timesHappened, () => StateOf(subject));
    }

    private static async Task<string> StateOf(ApiCaller caller) => $"{await caller.Footprint()}\n{await caller.Sequence()}";

    private static async Task<int> Level(ApiCaller caller) =>
        (await caller.Get("v1/account")).Require().Body.GetProperty("verification").GetProperty("level").GetInt32();

    private static async Task<string> PlaceHold(ApiCaller caller, string? to) =>
        (await caller.Post("v1/holds", new { asset = "USDT", amount = "250", to })).Require()["holdId"];

    private static async Task<string> PlaceOrder(ApiCaller caller) =>
        (await caller.Post("v1/orders", new { market = "BTC-USDT", side = "buy", type = "limit", price = "1", quantity = "2" })).Require()["orderId"];

    private static async Task<string> RequestQuote(ApiCaller caller) =>
        (await caller.Post("v1/conversions/quotes", new { from = "USDT", to = "BTC", amount = "100", amountOf = "from" })).Require()["quoteId"];

    private async Task OfferBitcoin()
    {
        var maker = await NewCustomer(("BTC", "1"));
        (await maker.Post("v1/orders", new { market = "BTC-USDT", side = "sell", type = "limit", price = "30000", quantity = "0.1" })).Require();
    }

    private async Task<bool> LogsIn(string email, JsonObject credentials) =>
        (await server.Anyone.Send(HttpMethod.Post, "v1/auth/login", new { email, password = credentials["password"]!.GetValue<string>() })).Succeeded;
}
