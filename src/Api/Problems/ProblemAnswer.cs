using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Api.Problems;

/// <summary>A refusal as a problem detail (RFC 9457): the one place that writes them.</summary>
/// <param name="errors">What is wrong field by field, where the request itself is not valid.</param>
/// <param name="status">Replaces the status of the table.</param>
internal sealed class ProblemAnswer(Refusal refusal, IReadOnlyList<Refusal>? errors = null, int? status = null) : IResult
{
    /// <summary>A refusal's parameter that says after how many seconds another attempt can succeed.</summary>
    public const string RetryAfterSeconds = "retryAfterSeconds";

    private const string DefaultRetryAfterSeconds = "1";

    private static readonly JsonEncodedText s_type = JsonEncodedText.Encode("type");
    private static readonly JsonEncodedText s_title = JsonEncodedText.Encode("title");
    private static readonly JsonEncodedText s_status = JsonEncodedText.Encode("status");
    private static readonly JsonEncodedText s_detail = JsonEncodedText.Encode("detail");
    private static readonly JsonEncodedText s_code = JsonEncodedText.Encode("code");
    private static readonly JsonEncodedText s_field = JsonEncodedText.Encode("field");
    private static readonly JsonEncodedText s_errors = JsonEncodedText.Encode("errors");

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var problem = Problem.Of(refusal.Code);
        var response = httpContext.Response;
        response.StatusCode = status ?? problem.Status;
        response.ContentType = "application/problem+json";
        if (response.StatusCode is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
        {
            response.Headers.RetryAfter = refusal.Parameters.GetValueOrDefault(RetryAfterSeconds, DefaultRetryAfterSeconds);
        }

        await using (var json = new Utf8JsonWriter(response.BodyWriter))
        {
            Write(json, problem, response.StatusCode);
        }

        await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }

    private void Write(Utf8JsonWriter json, Problem problem, int statusCode)
    {
        json.WriteStartObject();
        json.WriteString(s_type, "urn:orleans-crypto:problem:" + problem.Code);
        json.WriteString(s_title, problem.Title);
        json.WriteNumber(s_status, statusCode);
        json.WriteString(s_detail, refusal.Detail);
        json.WriteString(s_code, problem.Code);
        if (refusal.Field is not null)
        {
            json.WriteString(s_field, refusal.Field);
        }

        if (errors is not null)
        {
            json.WriteStartArray(s_errors);
            foreach (var error in errors)
            {
                json.WriteStartObject();
                json.WriteString(s_field, error.Field);
                json.WriteString(s_code, error.Code);
                json.WriteString(s_detail, error.Detail);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        foreach (var (name, value) in refusal.Parameters)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }
}
