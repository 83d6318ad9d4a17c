using System.Text.Json.Nodes;
using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests.Duplicates;

/// <summary>A write that is ready to be sent, on an account of its own.</summary>
/// <param name="Other">Another request of the same operation, which the same key must not stand for.</param>
/// <param name="TimesHappened">How often the effect is there.</param>
/// <param name="State">All that the write could change, to see that nothing more does.</param>
internal sealed record PreparedWrite(
    ApiCaller Caller, HttpMethod Method, string Path, JsonObject? Body, (string Path, JsonObject? Body) Other, Func<Task<int>> TimesHappened, Func<Task<string>> State)
{
    public Task<Answer> Send(string? key) => Caller.Send(Method, Path, Body?.ToJsonString(), key);

    public Task<Answer> SendOther(string key) => Caller.Send(Method, Other.Path, Other.Body?.ToJsonString(), key);
}
