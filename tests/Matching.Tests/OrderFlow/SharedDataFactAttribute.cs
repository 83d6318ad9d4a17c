namespace Orleans.Crypto.Matching.Tests.OrderFlow;

/// <summary>A test on recorded order flow; skipped, saying so, where that is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute(string relativePath)
    {
        if (SharedData.Find(relativePath) is null) Skip = $"needs shared data that is not here: {relativePath}";
    }
}
