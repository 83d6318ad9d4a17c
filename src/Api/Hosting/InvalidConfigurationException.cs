namespace Orleans.Crypto.Api.Hosting;

/// <summary>The process can't start with this configuration; the message is one line for its operator.</summary>
public sealed class InvalidConfigurationException(string message) : Exception(message);
