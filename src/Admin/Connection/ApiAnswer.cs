using System.Net;

namespace Orleans.Crypto.Admin.Connection;

/// <summary>What the server answered: a value, or a problem with its code.</summary>
internal sealed record ApiAnswer<T>
{
    private ApiAnswer(HttpStatusCode status, T? value, Problem? problem)
    {
        Status = status;
        Value = value;
        Problem = problem;
    }

    public HttpStatusCode Status { get; }

    public T? Value { get; }

    /// <summary>Null exactly when the request succeeded.</summary>
    public Problem? Problem { get; }

    public static ApiAnswer<T> Success(HttpStatusCode status, T? value) => new(status, value, null);

    public static ApiAnswer<T> Refusal(HttpStatusCode status, Problem problem) => new(status, default, problem);

    /// <exception cref="CommandFailed">The server refused, or answered without the value.</exception>
    public T Require(string intent) => Problem is null
        ? Value ?? throw new CommandFailed($"{intent}: the server answered {(int)Status} without a body")
        : throw new CommandFailed($"{intent}: {Problem}");
}
