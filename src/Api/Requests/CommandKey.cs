using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Orleans.Crypto.Api.Problems;
using Orleans.Crypto.Idempotency;

namespace Orleans.Crypto.Api.Requests;

/// <summary>The <c>Idempotency-Key</c> header, within its caller's own keys.</summary>
internal sealed class CommandKey : IBoundArgument, IBindableFromHttpContext<CommandKey>, IEndpointParameterMetadataProvider
{
    public const string Header = "Idempotency-Key";

    private CommandKey(IdempotencyKey value) => Value = value;

    private CommandKey(ProblemAnswer problem) => Problem = problem;

    public IdempotencyKey Value { get; }

    public ProblemAnswer? Problem { get; }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(TakesCommandKey.Instance);

    public static ValueTask<CommandKey?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var header = context.Request.Headers[Header];
        if (header.Count == 0)
        {
            return new(new CommandKey(new ProblemAnswer(Outcomes.Problem.IdempotencyKeyRequired.Refuse(
                "Send an Idempotency-Key header that is new for each command and the same for its retries.", Header))));
        }

        if (header.Count != 1 || !IdempotencyKey.IsValid(header[0]))
        {
            return new(new CommandKey(new ProblemAnswer(Outcomes.Problem.InvalidRequest.Refuse(
                $"The Idempotency-Key header must be 1 to {IdempotencyKey.MaxLength} printable ASCII characters without blanks.", Header))));
        }

        return new(Caller.TryRead(context, out var caller)
            ? new CommandKey(new IdempotencyKey(caller.Value, header[0]!))
            : new CommandKey(new ProblemAnswer(Outcomes.Problem.Unauthorized.Refuse("Send a valid access token in the Authorization header."))));
    }
}

/// <summary>Marks an endpoint that takes an idempotency key.</summary>
internal sealed class TakesCommandKey
{
    public static readonly TakesCommandKey Instance = new();
}
