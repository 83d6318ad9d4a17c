using System.Text.Json;
using System.Text.RegularExpressions;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests.OpenApi;

/// <summary>The description is a contract that clients are generated from.</summary>
[Collection(SharedServer.Name)]
[Trait("Store", "Sqlite")]
public sealed partial class ApiDocumentTests(SharedServer server) : IAsyncLifetime
{
    private ApiDocument _document = null!;

    public async Task InitializeAsync() => _document = await ApiDocument.Read(server.Anyone);

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public void It_is_OpenAPI_3_1_and_all_that_it_refers_to_is_there()
    {
        Assert.StartsWith("3.1.", _document.Json.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.Equal("Orleans.Crypto", _document.Json.GetProperty("info").GetProperty("title").GetString());
        Assert.NotEmpty(_document.Json.GetProperty("info").GetProperty("version").GetString()!);

        var references = Find(_document.Json, "$ref").Select(reference => reference.GetString()!).ToHashSet(StringComparer.Ordinal);

        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.True(Resolves(reference), reference));
    }

    [Fact]
    public void Every_operation_can_be_made_a_method_of_a_client()
    {
        var ids = _document.Operations.Select(operation => operation.Json.GetProperty("operationId").GetString()!).ToList();

        Assert.All(ids, id => Assert.Matches(CamelCase(), id));
        Assert.Distinct(ids, StringComparer.Ordinal);
        Assert.All(_document.Operations, operation =>
        {
            Assert.NotEmpty(operation.Json.GetProperty("summary").GetString()!);
            Assert.NotEmpty(operation.Json.GetProperty("tags").EnumerateArray());
            Assert.Equal(InPath().Matches(operation.Path).Select(match => match.Value), operation.Parameters("path"), StringComparer.Ordinal);
        });
    }

    [Fact]
    public void Every_operation_says_what_it_answers()
    {
        Assert.All(_document.Operations, operation =>
        {
            var answers = operation.Json.GetProperty("responses").EnumerateObject().ToList();
            Assert.Single(answers, answer => answer.Name[0] == '2');
            Assert.All(answers, answer =>
            {
                Assert.NotEmpty(answer.Value.GetProperty("description").GetString()!);
                var media = answer.Value.TryGetProperty("content", out var content) ? Assert.Single(content.EnumerateObject()).Name : null;
                Assert.True(answer.Name[0] == '2' ? media is null or "application/json" or "text/event-stream" : media == "application/problem+json", operation.Name);
            });
        });
    }

    [Fact]
    public void Every_problem_that_is_named_is_one_of_the_table_under_its_status()
    {
        Assert.All(_document.Operations, operation => Assert.All(operation.Json.GetProperty("responses").EnumerateObject().Where(answer => answer.Name[0] != '2'), answer =>
        {
            foreach (var code in answer.Value.GetProperty("description").GetString()!.Split(", "))
            {
                var problem = Assert.Single(Problem.All, known => known.Code == code);
                // A market in a path is a 404.
                Assert.True(problem.Status.ToString(Invariant) == answer.Name || code == "unknown_market", $"{operation.Name}: {code}");
            }
        }));
    }

    [Fact]
    public void Every_body_has_an_example_of_the_members_that_its_schema_names() =>
        Assert.All(_document.Operations.Where(operation => operation.TakesBody), operation =>
        {
            var schema = Resolve(operation.JsonContent.GetProperty("schema").GetProperty("$ref").GetString()!);
            var members = operation.Example.Select(member => member.Key).ToHashSet(StringComparer.Ordinal);
            var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()!).ToList() : [];

            Assert.All(members, member => Assert.True(schema.GetProperty("properties").TryGetProperty(member, out _), $"{operation.Name}: {member}"));
            Assert.All(required, member => Assert.True(members.Contains(member), $"{operation.Name}: {member}"));
            Assert.True(operation.RequiresBody || required.Count == 0, $"{operation.Name} can do without a body.");
        });

    private static System.Globalization.CultureInfo Invariant => System.Globalization.CultureInfo.InvariantCulture;

    private static IEnumerable<JsonElement> Find(JsonElement json, string name) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(member =>
            member.Name == name && member.Value.ValueKind == JsonValueKind.String ? [member.Value] : Find(member.Value, name)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(item => Find(item, name)),
        _ => [],
    };

    private bool Resolves(string reference) => reference.StartsWith("#/", StringComparison.Ordinal) && Resolve(reference).ValueKind == JsonValueKind.Object;

    private JsonElement Resolve(string reference) =>
        reference[2..].Split('/').Aggregate(_document.Json, (json, name) => json.TryGetProperty(name, out var member) ? member : default);

    [GeneratedRegex("^[a-z]+([A-Z][a-z]*)*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex CamelCase();

    [GeneratedRegex(@"(?<=\{)\w+(?=\})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex InPath();
}
