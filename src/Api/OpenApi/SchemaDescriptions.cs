using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Orleans.Crypto.Api.OpenApi;

/// <summary>Corrects what the types alone don't tell about their JSON.</summary>
internal static class SchemaDescriptions
{
    public static Task Describe(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellation)
    {
        var type = context.JsonTypeInfo;
        if ((Nullable.GetUnderlyingType(type.Type) ?? type.Type) == typeof(DateTimeOffset))
        {
            // The converter writes it, which hides that it is a text.
            schema.Type = JsonSchemaType.String;
        }
        else if (type.Kind == JsonTypeInfoKind.Object && schema.Properties is not null)
        {
            if (IsRequest(type.Type))
            {
                DescribeRequest(schema);
            }
            else
            {
                DescribeAnswer(schema, type);
            }
        }

        return Task.CompletedTask;
    }

    private static bool IsRequest(Type type) => type.Name.EndsWith("Request", StringComparison.Ordinal);

    // Members are nullable so that a missing one can be told from a wrong one; the required ones may still not be null.
    private static void DescribeRequest(OpenApiSchema schema)
    {
        foreach (var name in schema.Required ?? new HashSet<string>(StringComparer.Ordinal))
        {
            if (schema.Properties![name] is OpenApiSchema member)
            {
                member.Type &= ~JsonSchemaType.Null;
            }
        }
    }

    // A later version may answer with more members.
    private static void DescribeAnswer(OpenApiSchema schema, JsonTypeInfo type)
    {
        schema.AdditionalPropertiesAllowed = true;
        foreach (var property in type.Properties)
        {
            if (property.AttributeProvider?.IsDefined(typeof(JsonIgnoreAttribute), inherit: true) == true)
            {
                schema.Required?.Remove(property.Name);
            }
        }
    }
}
