using System.Globalization;
using System.Text.Json.Nodes;

namespace Orleans.Crypto.KubernetesServer;

/// <summary>What happened to an object, as those who watch it are told.</summary>
internal sealed record ObjectEvent(long Revision, string Type, ResourceKind Kind, string Namespace, JsonObject Object);

/// <summary>
/// The objects, with the API server's rules of optimistic concurrency: one revision counts the writes of everything, and an
/// object's <c>resourceVersion</c> is the revision that wrote it. (Kubernetes API Concepts; API Conventions.)
/// </summary>
internal sealed class ObjectStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, JsonObject> _objects = new(StringComparer.Ordinal);
    private readonly List<ObjectEvent> _events = [];
    private readonly Dictionary<string, IReadOnlyList<JsonObject>> _pages = new(StringComparer.Ordinal);
    private long _revision = 1;
    private TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public JsonObject Get(ResourceKind kind, string home, string name)
    {
        lock (_lock)
        {
            return Copy(Existing(kind, home, name));
        }
    }

    public JsonObject Create(ResourceKind kind, string home, JsonObject body)
    {
        lock (_lock)
        {
            var metadata = Metadata(body);
            var name = (string?)metadata["name"] is { Length: > 0 } given ? given : throw Refusal.Invalid($"{kind.Kind} is invalid: metadata.name: Required value: name or generateName is required");
            CheckName(kind, name);
            if ((string?)metadata["resourceVersion"] is { Length: > 0 })
            {
                throw Refusal.BadRequest("resourceVersion should not be set on objects to be created");
            }

            if (_objects.ContainsKey(Key(kind, home, name)))
            {
                throw Refusal.AlreadyExists(kind.Named(name));
            }

            if (kind.HasStatus)
            {
                body.Remove("status");
            }

            CheckSchema(kind, name, body);
            metadata["namespace"] = home;
            metadata["uid"] = Guid.NewGuid().ToString();
            metadata["creationTimestamp"] = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            metadata["generation"] = 1L;
            return Write(kind, home, name, body, "ADDED");
        }
    }

    public JsonObject Replace(ResourceKind kind, string home, string name, JsonObject body)
    {
        lock (_lock)
        {
            var old = Existing(kind, home, name);
            if ((string?)Metadata(body)["name"] != name)
            {
                throw Refusal.BadRequest("the name of the object does not match the name on the URL");
            }

            // Custom resources can't be updated unconditionally.
            if ((string?)Metadata(body)["resourceVersion"] is not { Length: > 0 } read)
            {
                throw Refusal.Invalid($"{kind.Named(name)} is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update");
            }

            CheckPreconditions(kind, name, old, read, (string?)Metadata(body)["uid"]);
            return Update(kind, home, name, old, Merged(kind, old, body, ofStatus: false));
        }
    }

    public JsonObject MergePatch(ResourceKind kind, string home, string name, JsonObject patch, bool ofStatus)
    {
        lock (_lock)
        {
            var old = Existing(kind, home, name);
            CheckPreconditions(kind, name, old, (string?)patch["metadata"]?["resourceVersion"], (string?)patch["metadata"]?["uid"]);
            var body = Copy(old);
            Apply(body, patch);
            return Update(kind, home, name, old, Merged(kind, old, body, ofStatus));
        }
    }

    public void Delete(ResourceKind kind, string home, string name, JsonNode? preconditions)
    {
        lock (_lock)
        {
            var old = Existing(kind, home, name);
            CheckPreconditions(kind, name, old, (string?)preconditions?["resourceVersion"], (string?)preconditions?["uid"]);
            _objects.Remove(Key(kind, home, name));
            Tell(new ObjectEvent(++_revision, "DELETED", kind, home, Copy(old)));
        }
    }

    /// <param name="next">Where a list goes on; what it holds was written down when its first page was asked for.</param>
    public JsonObject List(ResourceKind kind, string home, LabelSelector selector, int limit, string? next)
    {
        lock (_lock)
        {
            IReadOnlyList<JsonObject> rest;
            if (next is null)
            {
                var prefix = Key(kind, home, "");
                rest = [.. _objects.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal) && selector.Matches(entry.Value)).Select(entry => Copy(entry.Value))];
            }
            else if (!_pages.Remove(next, out rest!))
            {
                throw Refusal.Expired("The provided continue parameter is too old to display a consistent list result.");
            }

            var metadata = new JsonObject { ["resourceVersion"] = _revision.ToString(CultureInfo.InvariantCulture) };
            if (limit > 0 && rest.Count > limit)
            {
                var token = Guid.NewGuid().ToString("N");
                _pages.Add(token, [.. rest.Skip(limit)]);
                metadata["continue"] = token;
                rest = [.. rest.Take(limit)];
            }

            return new JsonObject
            {
                ["apiVersion"] = kind.ApiVersion,
                ["kind"] = kind.Kind + "List",
                ["metadata"] = metadata,
                ["items"] = new JsonArray([.. rest]),
            };
        }
    }

    /// <summary>Forgets the moments of which unfinished lists are, as compaction does.</summary>
    public void Compact()
    {
        lock (_lock)
        {
            _pages.Clear();
            _events.Clear();
        }
    }

    /// <summary>What happened after a revision, and what ends when something more has.</summary>
    /// <param name="after">Null for what is there now, each as an addition.</param>
    public (IReadOnlyList<ObjectEvent> Events, long Revision, Task More) Changes(ResourceKind kind, string home, LabelSelector selector, long? after)
    {
        lock (_lock)
        {
            if (after is { } revision && revision < _revision && (_events.Count == 0 || _events[0].Revision > revision + 1))
            {
                throw Refusal.Expired($"too old resource version: {revision}");
            }

            IEnumerable<ObjectEvent> events = after is null
                ? _objects.Where(entry => entry.Key.StartsWith(Key(kind, home, ""), StringComparison.Ordinal)).Select(entry => new ObjectEvent(_revision, "ADDED", kind, home, Copy(entry.Value)))
                : _events.Where(change => change.Revision > after && change.Kind == kind && change.Namespace == home);
            return ([.. events.Where(change => selector.Matches(change.Object))], _revision, _written.Task);
        }
    }

    private static string Key(ResourceKind kind, string home, string name) => $"{kind.Group}/{kind.Plural}/{home}/{name}";

    private static JsonObject Copy(JsonObject body) => body.DeepClone().AsObject();

    private static JsonObject Metadata(JsonObject body) => body["metadata"] as JsonObject ?? throw Refusal.BadRequest("metadata is missing");

    private JsonObject Existing(ResourceKind kind, string home, string name) => _objects.GetValueOrDefault(Key(kind, home, name)) ?? throw Refusal.NotFound(kind.Named(name));

    private static void CheckName(ResourceKind kind, string name)
    {
        var ends = char.IsAsciiLetterOrDigit(name[0]) && char.IsAsciiLetterOrDigit(name[^1]);
        if (name.Length > 253 || !ends || !name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '.'))
        {
            throw Refusal.Invalid($"{kind.Named(name)} is invalid: metadata.name: Invalid value: a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.'");
        }
    }

    private static void CheckPreconditions(ResourceKind kind, string name, JsonObject old, string? resourceVersion, string? uid)
    {
        if ((!string.IsNullOrEmpty(resourceVersion) && resourceVersion != (string?)old["metadata"]!["resourceVersion"])
            || (!string.IsNullOrEmpty(uid) && uid != (string?)old["metadata"]!["uid"]))
        {
            throw Refusal.Conflict(kind.Named(name));
        }
    }

    private static void CheckSchema(ResourceKind kind, string name, JsonObject body)
    {
        LabelSelector.CheckLabels(kind, name, body);
        if (kind.Schema?.Check(body) is { Count: > 0 } errors)
        {
            throw Refusal.Invalid($"{kind.Kind} \"{name}\" is invalid: {string.Join("; ", errors)}");
        }
    }

    /// <summary>The status changes through its subresource alone, and everything else through the object alone.</summary>
    private static JsonObject Merged(ResourceKind kind, JsonObject old, JsonObject body, bool ofStatus)
    {
        if (!kind.HasStatus)
        {
            return ofStatus ? throw Refusal.NotFound($"{kind.Plural}/status") : body;
        }

        var (basis, status) = ofStatus ? (Copy(old), body) : (body, old);
        basis.Remove("status");
        if (status["status"] is { } kept)
        {
            basis["status"] = kept.DeepClone();
        }

        return basis;
    }

    private static void Apply(JsonObject target, JsonObject patch)
    {
        // RFC 7396.
        foreach (var (name, value) in patch)
        {
            if (value is null)
            {
                target.Remove(name);
            }
            else if (value is JsonObject inner)
            {
                if (target[name] is not JsonObject)
                {
                    target[name] = new JsonObject();
                }

                Apply(target[name]!.AsObject(), inner);
            }
            else
            {
                target[name] = value.DeepClone();
            }
        }
    }

    private JsonObject Update(ResourceKind kind, string home, string name, JsonObject old, JsonObject body)
    {
        CheckSchema(kind, name, body);
        foreach (var own in (string[])["uid", "creationTimestamp", "generation", "namespace", "resourceVersion"])
        {
            Metadata(body)[own] = old["metadata"]![own]?.DeepClone();
        }

        // What changes nothing is not written.
        if (JsonNode.DeepEquals(old, body))
        {
            return Copy(old);
        }

        if (!JsonNode.DeepEquals(old["spec"], body["spec"]))
        {
            Metadata(body)["generation"] = (long)old["metadata"]!["generation"]! + 1;
        }

        return Write(kind, home, name, body, "MODIFIED");
    }

    private JsonObject Write(ResourceKind kind, string home, string name, JsonObject body, string change)
    {
        body["apiVersion"] = kind.ApiVersion;
        body["kind"] = kind.Kind;
        Metadata(body)["resourceVersion"] = (++_revision).ToString(CultureInfo.InvariantCulture);
        _objects[Key(kind, home, name)] = Copy(body);
        Tell(new ObjectEvent(_revision, change, kind, home, Copy(body)));
        return body;
    }

    private void Tell(ObjectEvent change)
    {
        _events.Add(change);
        _written.SetResult();
        _written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
