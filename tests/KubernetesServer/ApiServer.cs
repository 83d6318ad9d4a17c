using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Crypto.ServerPorts;

namespace Orleans.Crypto.KubernetesServer;

/// <summary>
/// An API server of Kubernetes for tests: real HTTP, and the real rules of the paths that membership uses. It knows the
/// custom resources and the roles that <c>src/Clustering.Kubernetes</c> ships, and pods, and refuses what those don't allow.
/// </summary>
public sealed class ApiServer : IAsyncDisposable
{
    public const string Namespace = "exchange";

    private static readonly ResourceKind s_pods = new("", "v1", "Pod", "pods", HasStatus: true, Schema: null);

    private readonly List<ResourceKind> _kinds = [s_pods];
    private readonly ObjectStore _store = new();
    private readonly AccessRules _access;
    private readonly int _port;
    private WebApplication? _app;
    private long _requests;

    private ApiServer(int port)
    {
        _port = port;
        var folder = AppContext.BaseDirectory;
        _kinds.AddRange(Directory.GetFiles(Path.Combine(folder, "crds"), "*.yaml").Select(file => ResourceKind.FromDefinition(File.ReadAllText(file))));
        _access = new AccessRules(File.ReadAllText(Path.Combine(folder, "rbac.yaml")) + "\n---\n" + PodRole);
    }

    public Uri Address => new($"http://127.0.0.1:{_port}");

    /// <summary>Chooses what befalls each request; nothing where it is null.</summary>
    public Func<ApiRequest, RequestFault>? Faults { get; set; }

    /// <summary>Told of each request that is let in, before it is done.</summary>
    public Func<ApiRequest, Task>? Before { get; set; }

    /// <summary>How many requests were let in so far.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>What Orleans' hosting package asks for of silos beside the membership.</summary>
    private static string PodRole => """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata:
          name: orleans-silo-pods
        rules:
          - apiGroups: [""]
            resources: [pods]
            verbs: [get, list, watch, patch]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata:
          name: orleans-silo-pods
        roleRef:
          apiGroup: rbac.authorization.k8s.io
          kind: Role
          name: orleans-silo-pods
        subjects:
          - kind: ServiceAccount
            name: orleans-silo
        """;

    public static async Task<ApiServer> Start()
    {
        var server = new ApiServer(Ports.Next());
        await server.Resume();
        return server;
    }

    /// <summary>The bearer token of a service account to which the manifests bind roles, such as <c>orleans-silo</c>.</summary>
    public static string TokenOf(string serviceAccount) => AccessRules.TokenOf(serviceAccount);

    public void AddPod(string name) => _store.Create(s_pods, Namespace, new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } });

    public void DeletePod(string name) => _store.Delete(s_pods, Namespace, name, preconditions: null);

    /// <summary>What is there of a kind.</summary>
    public IReadOnlyList<JsonObject> Objects(string plural) =>
        [.. _store.List(_kinds.First(kind => kind.Plural == plural), Namespace, new LabelSelector(null), limit: 0, next: null)["items"]!.AsArray().Select(item => item!.AsObject())];

    /// <summary>Refuses connections, as a server that is not there. What was written stays.</summary>
    public async Task Suspend()
    {
        if (Interlocked.Exchange(ref _app, null) is { } app)
        {
            using var atOnce = new CancellationTokenSource();
            await atOnce.CancelAsync();
            await app.StopAsync(atOnce.Token);
            await app.DisposeAsync();
        }
    }

    public async Task Resume()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, _port));
        var app = builder.Build();
        app.Run(Serve);
        await app.StartAsync();
        _app = app;
    }

    /// <summary>Forgets the moments of unfinished lists, so that they can't go on.</summary>
    public void Compact() => _store.Compact();

    /// <summary>A file for <c>KUBECONFIG</c>, by which a process reaches this server as a service account.</summary>
    public string Kubeconfig(string serviceAccount) => $"""
        apiVersion: v1
        kind: Config
        current-context: test
        clusters: [{"{"} name: test, cluster: {"{"} server: "{Address}" {"}"} {"}"}]
        users: [{"{"} name: test, user: {"{"} token: {TokenOf(serviceAccount)} {"}"} {"}"}]
        contexts: [{"{"} name: test, context: {"{"} cluster: test, user: test, namespace: {Namespace} {"}"} {"}"}]
        """;

    public async ValueTask DisposeAsync() => await Suspend();

    private async Task Serve(HttpContext http)
    {
        try
        {
            var call = ApiCall.Parse(http.Request, _kinds);
            _access.Check(http.Request.Headers.Authorization, call.Verb, call.Kind.Group, call.Resource);
            await Serve(http, call, new ApiRequest(call.Verb, call.Resource, call.Name));
        }
        catch (Refusal refusal)
        {
            await Answer(http, refusal.Code, refusal.ToStatus());
        }
        catch (Exception exception) when (!http.RequestAborted.IsCancellationRequested)
        {
            // A fault of the stand-in itself, which must show in the test.
            await Answer(http, 500, new Refusal(500, "InternalError", exception.ToString()).ToStatus());
        }
    }

    private async Task Serve(HttpContext http, ApiCall call, ApiRequest request)
    {
        Interlocked.Increment(ref _requests);
        if (Before is { } before)
        {
            await before(request);
        }

        var fault = Faults?.Invoke(request) ?? RequestFault.None;
        switch (fault)
        {
            case RequestFault.Error:
                throw new Refusal(500, "InternalError", "Internal error occurred: etcdserver: request timed out");
            case RequestFault.TooMany:
                throw new Refusal(429, "TooManyRequests", "the server has received too many requests and has asked us to try again later");
            case RequestFault.LostRequest:
                http.Abort();
                return;
            case RequestFault.Compaction:
                _store.Compact();
                break;
        }

        if (call.Verb == "watch")
        {
            await Watch(http, call);
            return;
        }

        var answer = await Do(http.Request, call);
        switch (fault)
        {
            case RequestFault.LostAnswer:
                http.Abort();
                return;
            case RequestFault.Slow:
                // Ends when the client hangs up.
                await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
        }

        await Answer(http, call.Verb == "create" ? 201 : 200, answer);
    }

    private async Task<JsonObject> Do(HttpRequest request, ApiCall call)
    {
        switch (call.Verb)
        {
            case "get":
                return _store.Get(call.Kind, call.Namespace, call.Name);
            case "list":
                return _store.List(call.Kind, call.Namespace, call.Selector, call.Limit, call.Continue);
            case "create":
                return _store.Create(call.Kind, call.Namespace, await Body(request));
            case "update":
                return _store.Replace(call.Kind, call.Namespace, call.Name, await Body(request));
            case "patch" when request.ContentType?.StartsWith("application/merge-patch+json", StringComparison.Ordinal) == true:
                return _store.MergePatch(call.Kind, call.Namespace, call.Name, await Body(request), call.OfStatus);
            case "delete":
                var options = request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true ? await Body(request) : null;
                _store.Delete(call.Kind, call.Namespace, call.Name, options?["preconditions"]);
                return new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success" };
            default:
                throw new Refusal(415, "UnsupportedMediaType", "the body of the request was in an unknown format");
        }
    }

    private async Task Watch(HttpContext http, ApiCall call)
    {
        http.Response.ContentType = "application/json";
        var after = call.ResourceVersion;
        while (!http.RequestAborted.IsCancellationRequested)
        {
            var (events, revision, more) = _store.Changes(call.Kind, call.Namespace, call.Selector, after);
            foreach (var change in events)
            {
                var line = new JsonObject { ["type"] = change.Type, ["object"] = change.Object.DeepClone() };
                await http.Response.WriteAsync(line.ToJsonString() + "\n", http.RequestAborted);
            }

            await http.Response.Body.FlushAsync(http.RequestAborted);
            after = revision;
            await more.WaitAsync(http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<JsonObject> Body(HttpRequest request)
    {
        try
        {
            return (await JsonNode.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted)) as JsonObject ?? throw Refusal.BadRequest("the body must be an object");
        }
        catch (System.Text.Json.JsonException exception)
        {
            throw Refusal.BadRequest(exception.Message);
        }
    }

    private static async Task Answer(HttpContext http, int code, JsonObject body)
    {
        var bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        http.Response.StatusCode = code;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
    }
}
