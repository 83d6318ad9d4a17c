using Xunit.Abstractions;

namespace Orleans.Crypto.SystemTests.Crashes;

/// <summary>At a test's end, puts what the server wrote last into the test's own output.</summary>
internal sealed class LastWords(Func<string> written, ITestOutputHelper output) : IDisposable
{
    private const int Characters = 10_000;

    public void Dispose() => output.WriteLine(written() is { Length: > Characters } text ? text[^Characters..] : written());
}
