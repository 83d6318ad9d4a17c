using Orleans.Crypto.Outcomes;
using Orleans.Runtime;

namespace Orleans.Crypto.Abstractions.Tests;

public sealed class OutagesTests
{
    public static readonly TheoryData<Exception> Passing =
    [
        new JournalUnavailableException("The store is away."),
        new JournalOverloadedException(capacity: 1),
        new OrleansException("The silo stops."),
        new TimeoutException(),
        new OperationCanceledException("Message expired before placement could complete."),
        new TaskCanceledException(),
    ];

    [Theory]
    [MemberData(nameof(Passing))]
    public void A_part_of_the_cluster_that_is_away_is_an_outage(Exception exception) => Assert.True(exception.IsOutage());

    [Fact]
    public void A_fault_is_not() => Assert.False(new InvalidOperationException().IsOutage());
}
