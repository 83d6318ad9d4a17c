namespace Orleans.Crypto.KubernetesServer;

/// <summary>What befalls a request.</summary>
public enum RequestFault
{
    None,

    /// <summary>Answered with 500, and not done.</summary>
    Error,

    /// <summary>Answered with 429, and not done.</summary>
    TooMany,

    /// <summary>Not answered, and not done: the connection ends.</summary>
    LostRequest,

    /// <summary>Done, but not answered: the connection ends.</summary>
    LostAnswer,

    /// <summary>Done, and answered only after the client has given up.</summary>
    Slow,

    /// <summary>The place where a list was is forgotten before the request is served.</summary>
    Compaction,
}

/// <summary>A request as those see it who choose its fault.</summary>
/// <param name="Verb">As roles name it: get, list, watch, create, update, patch, delete.</param>
/// <param name="Resource">With its subresource, as <c>silos/status</c>.</param>
/// <param name="Name">Of the object; empty for lists.</param>
public readonly record struct ApiRequest(string Verb, string Resource, string Name);
