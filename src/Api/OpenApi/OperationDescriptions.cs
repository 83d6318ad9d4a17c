using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Orleans.Crypto.Api.Auth;
using Orleans.Crypto.Api.Overload;
using Orleans.Crypto.Api.Requests;
using Orleans.Crypto.Api.Stream;
using Orleans.Crypto.Idempotency;
using Orleans.Crypto.Outcomes;
using Orleans.Crypto.Paging;

namespace Orleans.Crypto.Api.OpenApi;

/// <summary>Puts into an operation's description what its endpoint declares.</summary>
internal static class OperationDescriptions
{
    private const string RequiredRoleExtension = "x-required-role";

    public static async Task Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var role = metadata.OfType<RequiredRole>().Last();
        operation.Extensions ??= new Dictionary<string, IOpenApiExtension>(StringComparer.Ordinal);
        operation.Extensions[RequiredRoleExtension] = new JsonNodeExtension(JsonValue.Create(role.Name));
        if (role != RequiredRole.Anonymous)
        {
            operation.Security = [new() { [new OpenApiSecuritySchemeReference(ApiReference.BearerScheme, context.Document)] = [] }];
        }

        var takesKey = metadata.OfType<TakesCommandKey>().Any();
        DescribeParameters(operation, takesKey, metadata.OfType<TakesLastEventId>().Any());
        if (operation.RequestBody is OpenApiRequestBody { Content: { } content } requestBody)
        {
            var body = content.Values.Single();
            body.Example = metadata.OfType<RequestExample>().LastOrDefault() is { } example ? JsonNode.Parse(example.Json) : null;
            requestBody.Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { ["application/json"] = body };
        }

        var schema = await context.GetOrCreateSchemaAsync(typeof(ProblemSchema), null, cancellation);
        if (context.Document is { } document && document.Components?.Schemas?.ContainsKey(nameof(ProblemSchema)) != true)
        {
            document.AddComponent(nameof(ProblemSchema), schema);
        }

        DescribeProblems(operation, context, ProblemsOf(operation, metadata, role, takesKey));
    }

    private static void DescribeParameters(OpenApiOperation operation, bool takesKey, bool takesLastEventId)
    {
        operation.Parameters ??= [];
        foreach (var parameter in operation.Parameters.OfType<OpenApiParameter>())
        {
            (parameter.Schema, parameter.Description) = parameter.Name switch
            {
                "limit" => (WholeNumber(PageRequest.MaxLimit), "The most items to give."),
                "levels" => (WholeNumber(Crypto.Markets.Depth.MaxLevels), "The most price levels to give of each side."),
                "cursor" => (parameter.Schema, "The `nextCursor` of an earlier answer."),
                "status" => (new OpenApiSchema { Type = JsonSchemaType.String, Enum = ["open", "closed"], Default = "open" }, parameter.Description),
                "accountId" or "orderId" or "holdId" or "transferId" =>
                    (new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" }, parameter.Description),
                _ => (parameter.Schema, parameter.Description),
            };
        }

        if (takesKey)
        {
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = CommandKey.Header,
                In = ParameterLocation.Header,
                Required = true,
                Description = "Printable ASCII; new for each command, the same for its retries.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = IdempotencyKey.MaxLength },
                Example = "6f1c1a52-3c41-4c7e-8f4e-2b7a5d0c9e11",
            });
        }

        if (takesLastEventId)
        {
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = StreamEndpoints.LastEventId,
                In = ParameterLocation.Header,
                Description = "Goes on after the event with this id, without a snapshot.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Minimum = "0" },
            });
        }
    }

    private static OpenApiSchema WholeNumber(int max) => new()
    {
        Type = JsonSchemaType.Integer,
        Format = "int32",
        Minimum = "1",
        Maximum = max.ToString(CultureInfo.InvariantCulture),
        Default = PageRequest.DefaultLimit,
    };

    private static SortedDictionary<int, List<string>> ProblemsOf(OpenApiOperation operation, IList<object> metadata, RequiredRole role, bool takesKey)
    {
        var codes = new SortedDictionary<int, List<string>>();
        if (operation.RequestBody is not null)
        {
            Add(Problem.InvalidRequest, Problem.BodyTooLarge, Problem.UnsupportedMediaType);
        }
        else if (operation.Parameters is { Count: > 0 })
        {
            Add(Problem.InvalidRequest);
        }

        if (takesKey)
        {
            Add(Problem.IdempotencyKeyRequired, Problem.IdempotencyKeyReused);
        }

        if (role != RequiredRole.Anonymous)
        {
            Add(Problem.Unauthorized, Problem.Forbidden);
        }

        foreach (var possible in metadata.OfType<PossibleProblems>())
        {
            foreach (var problem in possible.Problems)
            {
                AddAs(possible.Status ?? problem.Status, problem);
            }
        }

        if (!metadata.OfType<NotCounted>().Any())
        {
            Add(Problem.RateLimited);
        }

        Add(Problem.InternalError, Problem.Overloaded, Problem.Unavailable);
        return codes;

        void Add(params ReadOnlySpan<Problem> problems)
        {
            foreach (var problem in problems)
            {
                AddAs(problem.Status, problem);
            }
        }

        void AddAs(int status, Problem problem)
        {
            if (!codes.TryGetValue(status, out var list))
            {
                codes[status] = list = [];
            }

            if (!list.Contains(problem.Code))
            {
                list.Add(problem.Code);
            }
        }
    }

    private static void DescribeProblems(OpenApiOperation operation, OpenApiOperationTransformerContext context, SortedDictionary<int, List<string>> codes)
    {
        operation.Responses ??= [];
        foreach (var (status, list) in codes)
        {
            operation.Responses[status.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = string.Join(", ", list),
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                {
                    ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference(nameof(ProblemSchema), context.Document) },
                },
            };
        }
    }
}
