namespace Orleans.Crypto.Api.Observability;

/// <summary>How the log is written; what is written is Serilog's section.</summary>
public sealed class LogOptions
{
    public const string Section = "Log";

    public LogFormat Format { get; set; } = LogFormat.Text;
}

public enum LogFormat
{
    /// <summary>For people at a console.</summary>
    Text,

    /// <summary>An object a line, for programs.</summary>
    Json,
}
