using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Orleans.Crypto.KubernetesServer;

namespace Orleans.Crypto.Clustering.Kubernetes.Tests;

/// <summary>The stand-in keeps to what Kubernetes documents (API Concepts; Custom Resources), as plain HTTP shows it.</summary>
public sealed class ApiServerTests : IAsyncLifetime, IDisposable
{
    private const string Silos = $"apis/membership.orleans.dot.net/v1/namespaces/{ApiServer.Namespace}/silos";

    private ApiServer _server = null!;
    private HttpClient _http = null!;

    public async Task InitializeAsync()
    {
        _server = await ApiServer.Start();
        _http = new HttpClient { BaseAddress = _server.Address };
        _http.DefaultRequestHeaders.Authorization = new("Bearer", ApiServer.TokenOf("orleans-silo"));
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task An_object_is_created_once_with_a_version_a_uid_and_a_generation()
    {
        var created = await Create("a");

        Assert.NotEmpty((string)created["metadata"]!["resourceVersion"]!);
        Assert.NotEmpty((string)created["metadata"]!["uid"]!);
        Assert.Equal(1, (int)created["metadata"]!["generation"]!);
        Assert.Equal((HttpStatusCode.Conflict, "AlreadyExists"), await Reason(await _http.PostAsJsonAsync(Silos, Silo("a"))));
    }

    [Fact]
    public async Task A_write_needs_the_version_that_is_there()
    {
        var read = await Create("a");
        var first = read.DeepClone();
        first["spec"]!["siloName"] = "first";
        Assert.Equal(HttpStatusCode.OK, (await Put(first)).StatusCode);

        var late = read.DeepClone();
        late["spec"]!["siloName"] = "late";
        Assert.Equal((HttpStatusCode.Conflict, "Conflict"), await Reason(await Put(late)));
        late["metadata"]!.AsObject().Remove("resourceVersion");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "Invalid"), await Reason(await Put(late)));
        Assert.Equal((HttpStatusCode.NotFound, "NotFound"), await Reason(await _http.PutAsJsonAsync(Silos + "/b", Named(read, "b"))));
    }

    [Fact]
    public async Task What_changes_nothing_is_not_written()
    {
        var read = await Create("a");

        var same = await Body(await Put(read.DeepClone()));

        Assert.Equal((string?)read["metadata"]!["resourceVersion"], (string?)same["metadata"]!["resourceVersion"]);
    }

    [Fact]
    public async Task The_status_is_written_alone_and_counts_for_no_generation()
    {
        var read = await Create("a");
        var changed = read.DeepClone();
        changed["spec"]!["siloName"] = "changed";
        changed["status"] = new JsonObject { ["iAmAliveTime"] = "2026-01-01T00:00:00Z" };
        var spec = await Body(await Put(changed));
        Assert.Null(spec["status"]);
        Assert.Equal(2, (int)spec["metadata"]!["generation"]!);

        var patched = await Body(await Patch("a/status", """{"spec":{"siloName":"ignored"},"status":{"iAmAliveTime":"2026-01-01T00:00:00Z"}}"""));

        Assert.Equal("changed", (string?)patched["spec"]!["siloName"]);
        Assert.Equal("2026-01-01T00:00:00Z", (string?)patched["status"]!["iAmAliveTime"]);
        Assert.Equal(2, (int)patched["metadata"]!["generation"]!);
        Assert.NotEqual((string)spec["metadata"]!["resourceVersion"]!, (string)patched["metadata"]!["resourceVersion"]!, StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("status", "\"Gone\"")]
    [InlineData("address", "null")]
    [InlineData("gatewayPort", "70000")]
    [InlineData("revision", "\"one\"")]
    [InlineData("startTime", "\"yesterday\"")]
    public async Task What_the_definition_does_not_allow_is_refused_by_name(string field, string value)
    {
        var silo = Silo("a");
        silo["spec"]![field] = JsonNode.Parse(value);

        var answer = await _http.PostAsJsonAsync(Silos, silo);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("spec." + field, (string)(await Body(answer))["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_field_that_the_definition_does_not_have_is_dropped()
    {
        var silo = Silo("a");
        silo["spec"]!["colour"] = "blue";

        Assert.Null((await Body(await _http.PostAsJsonAsync(Silos, silo)))["spec"]!["colour"]);
    }

    [Fact]
    public async Task A_list_comes_in_pages_of_one_moment_and_a_forgotten_moment_is_gone()
    {
        await Create("a");
        await Create("b");
        await Create("c");
        var first = await Body(await _http.GetAsync(Silos + "?limit=2"));
        await Create("d");
        var next = (string)first["metadata"]!["continue"]!;

        var second = await Body(await _http.GetAsync($"{Silos}?limit=2&continue={next}"));
        Assert.Equal("c", (string?)Assert.Single(second["items"]!.AsArray())!["metadata"]!["name"]);

        next = (string)(await Body(await _http.GetAsync(Silos + "?limit=1")))["metadata"]!["continue"]!;
        _server.Compact();
        Assert.Equal((HttpStatusCode.Gone, "Expired"), await Reason(await _http.GetAsync($"{Silos}?limit=1&continue={next}")));
    }

    [Fact]
    public async Task A_deletion_may_ask_for_the_object_that_was_read()
    {
        var read = await Create("a");
        using var late = new HttpRequestMessage(HttpMethod.Delete, Silos + "/a") { Content = JsonContent.Create(JsonNode.Parse("""{"preconditions":{"resourceVersion":"1"}}""")) };
        Assert.Equal((HttpStatusCode.Conflict, "Conflict"), await Reason(await _http.SendAsync(late)));
        using var timely = new HttpRequestMessage(HttpMethod.Delete, Silos + "/a")
        {
            Content = JsonContent.Create(new { preconditions = new { uid = (string?)read["metadata"]!["uid"] } }),
        };
        Assert.Equal(HttpStatusCode.OK, (await _http.SendAsync(timely)).StatusCode);
    }

    [Fact]
    public async Task Those_without_a_token_or_a_right_are_refused()
    {
        using var nobody = new HttpClient { BaseAddress = _server.Address };
        Assert.Equal((HttpStatusCode.Unauthorized, "Unauthorized"), await Reason(await nobody.GetAsync(Silos)));
        nobody.DefaultRequestHeaders.Authorization = new("Bearer", ApiServer.TokenOf("orleans-client"));
        Assert.Equal((HttpStatusCode.Forbidden, "Forbidden"), await Reason(await nobody.PostAsJsonAsync(Silos, Silo("a"))));
    }

    [Fact]
    public async Task Who_watches_is_told_of_what_is_there_and_of_what_happens()
    {
        _server.AddPod("a");
        using var answer = await _http.GetAsync($"api/v1/namespaces/{ApiServer.Namespace}/pods?watch=true", HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());

        Assert.Equal(("ADDED", "a"), await Next(lines));
        _server.AddPod("b");
        Assert.Equal(("ADDED", "b"), await Next(lines));
        _server.DeletePod("a");
        Assert.Equal(("DELETED", "a"), await Next(lines));
    }

    private static async Task<(string?, string?)> Next(StreamReader lines)
    {
        var change = JsonNode.Parse((await lines.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)))!)!;
        return ((string?)change["type"], (string?)change["object"]!["metadata"]!["name"]);
    }

    private async Task<JsonNode> Create(string name) => await Body(await _http.PostAsJsonAsync(Silos, Silo(name)));

    private Task<HttpResponseMessage> Put(JsonNode silo) => _http.PutAsJsonAsync($"{Silos}/{silo["metadata"]!["name"]}", silo);

    private Task<HttpResponseMessage> Patch(string path, string body) =>
        _http.PatchAsync($"{Silos}/{path}", new StringContent(body, Encoding.UTF8, "application/merge-patch+json"));

    private static JsonNode Named(JsonNode silo, string name)
    {
        var other = silo.DeepClone();
        other["metadata"]!["name"] = name;
        return other;
    }

    private static async Task<JsonNode> Body(HttpResponseMessage answer) => JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

    private static async Task<(HttpStatusCode, string?)> Reason(HttpResponseMessage answer) => (answer.StatusCode, (string?)(await Body(answer))["reason"]);

    private static JsonObject Silo(string name) => new()
    {
        ["apiVersion"] = "membership.orleans.dot.net/v1",
        ["kind"] = "Silo",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject
        {
            ["clusterId"] = "c",
            ["serviceId"] = "s",
            ["revision"] = 1,
            ["address"] = "10.0.0.1:11111@1",
            ["siloName"] = "a silo",
            ["hostName"] = "a host",
            ["status"] = "Active",
            ["gatewayPort"] = 30000,
            ["startTime"] = "2026-01-01T00:00:00Z",
            ["iAmAliveTime"] = "2026-01-01T00:00:00Z",
        },
    };
}
