using System.Text.Json;
using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests.OpenApi;

/// <summary>The API's own description, as anyone can read it.</summary>
internal sealed record ApiDocument(JsonElement Json, IReadOnlyList<Operation> Operations)
{
    public Operation this[string name] => Operations.Single(operation => operation.Name == name);

    public static async Task<ApiDocument> Read(ApiCaller caller)
    {
        var json = (await caller.Get("openapi/v1.json")).Require().Body;
        var operations =
            from path in json.GetProperty("paths").EnumerateObject()
            from operation in path.Value.EnumerateObject()
            select new Operation(HttpMethod.Parse(operation.Name), path.Name, operation.Value);
        return new(json, [.. operations]);
    }
}
