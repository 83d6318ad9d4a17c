namespace Orleans.Crypto.SystemTests.Crashes;

/// <summary>Says what a client does next.</summary>
internal interface ICommandSource
{
    Command Next();

    /// <summary>The command was answered; called once for each.</summary>
    void Learn(Command command, Reply reply);
}
