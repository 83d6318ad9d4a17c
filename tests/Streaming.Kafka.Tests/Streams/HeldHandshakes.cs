namespace Orleans.Crypto.Streaming.Kafka.Tests.Streams;

/// <summary>Holds what agents ask of new subscribers before they deliver to them, while a test wants it.</summary>
internal sealed class HeldHandshakes : IIncomingGrainCallFilter
{
    private TaskCompletionSource? _gate;

    public void Hold() => _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => Interlocked.Exchange(ref _gate, null)?.SetResult();

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (string.Equals(context.MethodName, "GetSequenceToken", StringComparison.Ordinal) && _gate is { } gate)
        {
            await gate.Task;
        }

        await context.Invoke();
    }
}
