namespace Orleans.Crypto.Admin;

internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The server refused, or what the command checks does not hold.</summary>
    public const int Failed = 1;

    /// <summary>Options, files or input are wrong; nothing was sent.</summary>
    public const int WrongUsage = 2;

    public const int ServerUnreachable = 3;

    /// <summary>What a shell reports for an interrupted command.</summary>
    public const int Cancelled = 130;
}
