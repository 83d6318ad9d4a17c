using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Orleans.Crypto.Streaming.Kafka.Tests;

/// <summary>What the provider warns of.</summary>
internal sealed class Warnings : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _all = [];

    public IReadOnlyCollection<string> All => _all;

    public ILogger CreateLogger(string categoryName) => new Collector(categoryName.StartsWith("Orleans.Streaming.Kafka", StringComparison.Ordinal) ? _all : null);

    public void Dispose()
    {
        // The hosts come and go; what they have said is kept.
    }

    private sealed class Collector(ConcurrentQueue<string>? into) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => into is not null && logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                into!.Enqueue($"{formatter(state, exception)} {exception?.Message}");
            }
        }
    }
}
