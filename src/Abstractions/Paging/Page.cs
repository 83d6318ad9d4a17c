using System.Collections.Immutable;

namespace Orleans.Crypto.Paging;

/// <summary>Part of a list, newest first.</summary>
/// <param name="Before">Where the next part begins; 0 at the list's end. A part can be short, or empty, and not the last.</param>
[GenerateSerializer, Immutable, Alias("page`1")]
public sealed record Page<T>([property: Id(0)] ImmutableArray<T> Items, [property: Id(1)] long Before);

/// <param name="Before">Only what is older than this place; <see cref="long.MaxValue"/> for the newest.</param>
/// <param name="Limit">1 to <see cref="MaxLimit"/>.</param>
[GenerateSerializer, Immutable, Alias("page-request")]
public sealed record PageRequest([property: Id(0)] long Before, [property: Id(1)] int Limit)
{
    public const int MaxLimit = 500;
    public const int DefaultLimit = 50;

    public static PageRequest Newest { get; } = new(long.MaxValue, DefaultLimit);
}
