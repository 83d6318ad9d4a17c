using System.Diagnostics;
using Orleans.Crypto.SystemTests.Crashes;
using Orleans.Crypto.SystemTests.Harness;
using Xunit.Abstractions;

namespace Orleans.Crypto.SystemTests.Cluster;

[Collection(ClusterCollection.Name)]
[Trait("Store", "Cluster")]
public sealed class RollingRestartTests(ITestOutputHelper output)
{
    private const int AnswersBetweenRestarts = 150;

    // Fifty commands a second: a silo that starts needs a processor too.
    private static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(400);

    [Fact]
    public async Task One_silo_after_the_other_is_replaced_under_load_and_hardly_a_request_is_refused()
    {
        await using var cluster = await ClusterProcesses.Start(silos: 3, apis: 2);
        using var lastWords = new LastWords(() => cluster.Output, output);
        await using var world = await CrashWorld.Start(cluster, customers: 10, clientsEach: 2, followed: 2, seed: 7, persistent: true);

        using var end = new CancellationTokenSource();
        var work = world.Work(s_pace, end.Token);
        foreach (var silo in cluster.Silos)
        {
            await world.Answers(AnswersBetweenRestarts);
            var told = Stopwatch.GetTimestamp();
            Assert.Equal(0, await silo.Stop());
            var stopped = Stopwatch.GetElapsedTime(told);
            await silo.Start();
            output.WriteLine($"Stopped after {stopped.TotalSeconds:F1} s, back after {Stopwatch.GetElapsedTime(told).TotalSeconds:F1} s; {world.Acknowledged} answers so far");
        }

        await world.Answers(AnswersBetweenRestarts);
        await end.CancelAsync();
        await work;
        await world.Finish();
        await world.Settled();

        var (answered, refused) = world.Requests;
        output.WriteLine($"{refused} of {answered} answers were refusals for now");
        Assert.True(refused * 100 < answered, $"{refused} of {answered} answers were refusals for now: 1 % or more");
        await CrashTests.Judge(world);
    }
}
