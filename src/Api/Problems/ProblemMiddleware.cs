using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Api.Problems;

/// <summary>The front's outer edge: whatever ends without an answer of its own leaves as a problem detail that gives nothing away.</summary>
internal sealed class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    // Not a standard status: the caller has gone, so that nobody reads it but the log.
    private const int ClientClosedRequest = 499;

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal))
        {
            context.Response.Headers.CacheControl = "no-store";
        }

        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            SetStatus(context, ClientClosedRequest);
            return;
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            await Answer(context, exception);
            return;
        }

        var response = context.Response;
        if (response is { HasStarted: false, StatusCode: >= 400 and < 600, ContentLength: null, ContentType: null })
        {
            await new ProblemAnswer(Of(response.StatusCode), status: response.StatusCode).ExecuteAsync(context);
        }
    }

    private async Task Answer(HttpContext context, Exception exception)
    {
        var refusal = Of(exception);
        if (refusal.Code == Problem.InternalError.Code)
        {
            logger.LogError(exception, "{Method} {Path} failed", context.Request.Method, context.Request.Path);
        }
        else if (Problem.Of(refusal.Code).Status >= 500)
        {
            logger.LogWarning(exception, "{Method} {Path} could not be served", context.Request.Method, context.Request.Path);
        }

        // Only the answer's own headers go: an endpoint may have set some for the answer that it did not give.
        var cacheControl = context.Response.Headers.CacheControl;
        context.Response.Clear();
        context.Response.Headers.CacheControl = cacheControl;
        await new ProblemAnswer(refusal).ExecuteAsync(context);
    }

    private static Refusal Of(Exception exception) => exception switch
    {
        BadHttpRequestException bad => Of(bad.StatusCode),
        JournalOverloadedException => Problem.Overloaded.Refuse("Try again in a moment, with the same Idempotency-Key."),
        _ when exception.IsOutage() => Problem.Unavailable.Refuse("Try again in a moment, with the same Idempotency-Key."),
        _ => Problem.InternalError.Refuse("It is not known whether the request was carried out; try again with the same Idempotency-Key."),
    };

    private static Refusal Of(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => Problem.Unauthorized.Refuse("Send a valid access token in the Authorization header."),
        StatusCodes.Status403Forbidden => Problem.Forbidden.Refuse("The account's roles do not allow this."),
        StatusCodes.Status404NotFound => Problem.NotFound.Refuse("There is nothing at this path; /openapi/v1.json lists what there is."),
        StatusCodes.Status405MethodNotAllowed => Problem.MethodNotAllowed.Refuse("The Allow header names the methods of this path."),
        StatusCodes.Status413PayloadTooLarge => Problem.BodyTooLarge.Refuse($"The body must have at most {Requests.BodyLimits.MaxBytes} bytes."),
        StatusCodes.Status415UnsupportedMediaType => Problem.UnsupportedMediaType.Refuse("Send the body as application/json."),
        StatusCodes.Status429TooManyRequests => Problem.RateLimited.Refuse("Try again after the time that the Retry-After header gives."),
        StatusCodes.Status503ServiceUnavailable => Problem.Unavailable.Refuse("Try again in a moment."),
        < 500 => Problem.InvalidRequest.Refuse("The request is not valid HTTP for this path."),
        _ => Problem.InternalError.Refuse("The request could not be served."),
    };

    private static void SetStatus(HttpContext context, int status)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.StatusCode = status;
        }
    }
}
