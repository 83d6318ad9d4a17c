using Microsoft.AspNetCore.Http;
using Orleans.Crypto.Api.Problems;

namespace Orleans.Crypto.Api.Requests;

/// <summary>An endpoint's argument that is read from the request, or the reason why it can't be.</summary>
internal interface IBoundArgument
{
    ProblemAnswer? Problem { get; }
}

/// <summary>Answers for the endpoint where an argument could not be read, so that endpoints meet valid ones only.</summary>
internal static class BoundArguments
{
    public static ValueTask<object?> Check(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        for (var i = 0; i < context.Arguments.Count; i++)
        {
            if (context.Arguments[i] is IBoundArgument { Problem: { } problem })
            {
                return ValueTask.FromResult<object?>(problem);
            }
        }

        return next(context);
    }
}
