namespace Orleans.Crypto.SystemTests.Harness;

/// <summary>What a test that walks many cases has to say about them, all at once.</summary>
internal sealed class Findings
{
    private readonly List<string> _findings = [];

    public void Add(string finding) => _findings.Add(finding);

    public void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            Add(otherwise);
        }
    }

    public void AssertNone() => Assert.True(_findings.Count == 0, $"{_findings.Count} findings:\n{string.Join('\n', _findings)}");
}
