namespace Orleans.Crypto.Admin;

/// <summary>Ends a command with one line for its user.</summary>
internal sealed class CommandFailed(string message, int exitCode = ExitCode.Failed) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
