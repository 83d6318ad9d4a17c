using System.ComponentModel.DataAnnotations;

namespace Orleans.Crypto.Api.Overload;

/// <summary>The section <c>Api</c>: how much the front takes on at once.</summary>
internal sealed class ApiOptions
{
    public const string Section = "Api";

    /// <summary>Requests served at once; live streams and health probes are not counted.</summary>
    [Range(1, 1_000_000)]
    public int MaxConcurrentRequests { get; set; } = 4_096;

    /// <summary>Requests that wait for one of those places; one more is refused at once.</summary>
    [Range(0, 1_000_000)]
    public int MaxQueuedRequests { get; set; } = 4_096;

    /// <summary>Requests a second of one account; more are refused once two seconds' worth is used up.</summary>
    [Range(1, 10_000_000)]
    public int AccountRequestsPerSecond { get; set; } = 1_000;

    /// <summary>Requests a second without an access token from one network address.</summary>
    [Range(1, 10_000_000)]
    public int AddressRequestsPerSecond { get; set; } = 200;
}
