using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orleans.Crypto.Api.Json;
using Orleans.Crypto.Api.Problems;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Api.Requests;

/// <summary>What grains answer, as responses; the same answer always gives the same bytes, so that a retry can't tell.</summary>
internal static class Answers
{
    public static IResult Json<T>(T value, int status = StatusCodes.Status200OK) => new JsonAnswer<T>(value, status);

    public static IResult From<T, TContext, TResponse>(
        Outcome<T> outcome, TContext context, Func<T, TContext, TResponse> map, int status = StatusCodes.Status200OK)
        where T : class =>
        outcome.Succeeded ? Json(map(outcome.Value, context), status) : new ProblemAnswer(outcome.Refusal);

    public static IResult Refused(Problem problem, string detail, string? field = null, int? status = null) =>
        new ProblemAnswer(problem.Refuse(detail, field), status: status);

    private sealed class JsonAnswer<T>(T value, int status) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(value, JsonType<T>.Info);
            var response = httpContext.Response;
            response.StatusCode = status;
            response.ContentType = "application/json";
            response.ContentLength = json.Length;
            await response.BodyWriter.WriteAsync(json, httpContext.RequestAborted);
        }
    }
}
