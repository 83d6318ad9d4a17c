namespace Orleans.Crypto.SystemTests.Crashes;

/// <summary>What is wrong with a history, a sentence each.</summary>
internal sealed class Faults
{
    private readonly List<string> _found = [];

    public IReadOnlyList<string> Found => _found;

    public void Add(string fault) => _found.Add(fault);

    public void Unless(bool holds, string fault)
    {
        if (!holds)
        {
            _found.Add(fault);
        }
    }

    public void UnlessEqual<T>(T expected, T actual, string what) =>
        Unless(EqualityComparer<T>.Default.Equals(expected, actual), $"{what} is {actual}, must be {expected}");
}
