using System.Buffers;
using System.IO.Pipelines;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Orleans.Crypto.Api.Json;
using Orleans.Crypto.Api.Problems;
using Orleans.Crypto.Outcomes;

namespace Orleans.Crypto.Api.Requests;

/// <summary>A request whose body may be left out; it then counts as an object without members.</summary>
internal interface IOptionalBody;

/// <summary>A request that carries many commands, and may be larger for that.</summary>
internal interface IBulkBody;

/// <summary>The request's body, read strictly: JSON, bounded, with no member that is unknown or of another type.</summary>
internal sealed class Body<T> : IBoundArgument, IBindableFromHttpContext<Body<T>>, IEndpointParameterMetadataProvider
    where T : class
{
    // Routing would refuse another type before it is known who calls; the body is looked at after that.
    private const string AnyContentType = "*/*";

    private static readonly int s_maxBytes = typeof(IBulkBody).IsAssignableFrom(typeof(T)) ? BodyLimits.MaxBulkBytes : BodyLimits.MaxBytes;

    private static readonly byte[] s_empty = "{}"u8.ToArray();

    private readonly T? _value;

    private Body(T value) => _value = value;

    private Body(Refusal refusal) => Problem = new(refusal);

    public ProblemAnswer? Problem { get; }

    /// <summary>Valid JSON of this type; what its members say is not checked yet.</summary>
    public T Value => _value ?? throw new InvalidOperationException("The body was refused.");

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata([AnyContentType], typeof(T), typeof(IOptionalBody).IsAssignableFrom(typeof(T))));

    public static async ValueTask<Body<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var request = context.Request;
        var isLeftOut = request.ContentType is null && request.ContentLength is null or 0 && typeof(IOptionalBody).IsAssignableFrom(typeof(T));
        if (isLeftOut && !HasBody(context))
        {
            return Read(new(s_empty));
        }

        if (!request.HasJsonContentType())
        {
            return new(Outcomes.Problem.UnsupportedMediaType.Refuse("Send the body as application/json."));
        }

        if (request.ContentLength > s_maxBytes)
        {
            return await TooLarge(context);
        }

        var reader = request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(context.RequestAborted);
            if (result.Buffer.Length > s_maxBytes)
            {
                reader.AdvanceTo(result.Buffer.End);
                return await TooLarge(context);
            }

            if (result.IsCompleted)
            {
                var body = Read(result.Buffer);
                reader.AdvanceTo(result.Buffer.End);
                return body;
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    private static bool HasBody(HttpContext context) => context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? false;

    private static Body<T> Read(ReadOnlySequence<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            return JsonSerializer.Deserialize(ref reader, JsonType<T>.Info) is { } value && IsAtEnd(ref reader)
                ? new(value)
                : new(Outcomes.Problem.InvalidRequest.Refuse("The body must be one JSON object."));
        }
        catch (JsonException exception)
        {
            return new(Refuse(exception));
        }
    }

    // Trailing content throws: it is not JSON any more.
    private static bool IsAtEnd(ref Utf8JsonReader reader) => !reader.Read();

    private static Refusal Refuse(JsonException exception)
    {
        var field = exception.Path is { } path && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : null;
        return field is null
            ? Outcomes.Problem.InvalidRequest.Refuse("The body must be a JSON object with the members that are documented.")
            : Outcomes.Problem.InvalidRequest.Refuse($"'{field}' is not a member of this request, is given twice, or is of another type.", field);
    }

    private static async Task<Body<T>> TooLarge(HttpContext context)
    {
        await Drain(context);
        return new(Outcomes.Problem.BodyTooLarge.Refuse($"The body must have at most {s_maxBytes} bytes."));
    }

    private static async Task Drain(HttpContext context)
    {
        if (context.Request.ContentLength > BodyLimits.MaxDrainedBytes)
        {
            return;
        }

        try
        {
            long drained = 0;
            ReadResult result;
            do
            {
                result = await context.Request.BodyReader.ReadAsync(context.RequestAborted);
                drained += result.Buffer.Length;
                context.Request.BodyReader.AdvanceTo(result.Buffer.End);
            }
            while (!result.IsCompleted && drained <= BodyLimits.MaxDrainedBytes);
        }
        catch (BadHttpRequestException)
        {
            // Past the server's own limit: refused in any case.
        }
    }
}
