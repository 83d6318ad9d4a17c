using System.ComponentModel.DataAnnotations;

namespace Orleans.Crypto.Api.Observability;

/// <summary>Who may read the metrics, and where.</summary>
public sealed class MetricsOptions
{
    public const string Section = "Metrics";

    /// <summary>A port that serves <c>/metrics</c> and nothing else, to everybody who reaches it; 0 serves them beside the API, to this machine alone.</summary>
    [Range(0, 65_535)]
    public int Port { get; set; }
}
