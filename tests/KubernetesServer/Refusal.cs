using System.Text.Json.Nodes;

namespace Orleans.Crypto.KubernetesServer;

/// <summary>A request that the API server refuses, as its clients are told.</summary>
/// <param name="code">The HTTP status.</param>
/// <param name="reason">Kubernetes' word for it, such as <c>Conflict</c>.</param>
internal sealed class Refusal(int code, string reason, string message) : Exception(message)
{
    public int Code => code;

    public JsonObject ToStatus() => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject(),
        ["status"] = "Failure",
        ["message"] = Message,
        ["reason"] = reason,
        ["code"] = code,
    };

    public static Refusal BadRequest(string message) => new(400, "BadRequest", message);

    public static Refusal Unauthorized() => new(401, "Unauthorized", "Unauthorized");

    public static Refusal Forbidden(string message) => new(403, "Forbidden", message);

    public static Refusal NotFound(string what) => new(404, "NotFound", $"{what} not found");

    public static Refusal AlreadyExists(string what) => new(409, "AlreadyExists", $"{what} already exists");

    public static Refusal Conflict(string what) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {what}: the object has been modified; please apply your changes to the latest version and try again");

    public static Refusal Expired(string message) => new(410, "Expired", message);

    public static Refusal Invalid(string what) => new(422, "Invalid", what);
}
