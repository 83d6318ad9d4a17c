using System.ComponentModel.DataAnnotations;

namespace Orleans.Crypto.Api.Stream;

/// <summary>The section <c>Stream</c>: live views over server-sent events.</summary>
internal sealed class StreamOptions
{
    public const string Section = "Stream";

    /// <summary>How often an idle stream shows that it lives.</summary>
    [Range(1, 300)]
    public int HeartbeatSeconds { get; set; } = 15;

    /// <summary>How often a stream asks for what no notification told: the most that an event is late when one is lost.</summary>
    [Range(1, 60)]
    public int PollSeconds { get; set; } = 3;

    /// <summary>Live views open at once; one more is refused.</summary>
    [Range(1, 1_000_000)]
    public int MaxConnections { get; set; } = 10_000;
}
