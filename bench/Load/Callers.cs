namespace Orleans.Crypto.Load.Bench;

/// <summary>What the callers of a case send.</summary>
internal abstract class Callers
{
    public abstract string Name { get; }

    /// <summary>One of the callers: each call sends one command and returns how it ended. Never called twice at once.</summary>
    /// <param name="number">From 0; tells the caller's accounts, and what is random about it.</param>
    public abstract Func<Task<Answer>> Caller(int number, int callers, IExchange exchange, int accounts);
}
