using System.Runtime.CompilerServices;
using System.Text;
using Orleans.Crypto.Admin.Replay;

namespace Orleans.Crypto.Admin.Tests.Replay;

public sealed class OrderEventFileTests
{
    private const string Recording = "bitstamp-btcusd-2015-05-01/orders.csv.xz";

    [Fact]
    public void Rows_are_read_as_recorded()
    {
        var events = Read($"""
            {OrderEvent.Header}
            65595247,1430438404518,1430438404000,236.47,200000000,created,bid
            65595187,1430438404637,1430438340000,236.40,0,deleted,ask
            65595181,1430438405647,1430438337000,236.08,1,deleted,bid

            """);

        Assert.Equal(
            [
                new OrderEvent(65595247, "236.47", 236.47m, 200_000_000, OrderEventAction.Created, IsBid: true),
                new OrderEvent(65595187, "236.40", 236.4m, 0, OrderEventAction.Deleted, IsBid: false),
                new OrderEvent(65595181, "236.08", 236.08m, 1, OrderEventAction.Deleted, IsBid: true),
            ],
            events);
        Assert.Equal(["2", "0", "0.00000001"], events.Select(row => row.QuantityText), StringComparer.Ordinal);
        Assert.Equal([false, false, true], events.Select(row => row.IsCancel));
    }

    [Theory]
    [InlineData("x,1,1,236.47,1,created,bid", "'x' is not an order id")]
    [InlineData("1,1,1,-2,1,created,bid", "'-2' is not a price")]
    [InlineData("1,1,1,2,1.5,created,bid", "'1.5' is not a volume in satoshi")]
    [InlineData("1,1,1,2,1,made,bid", "'made' is not an action (created, changed, deleted)")]
    [InlineData("1,1,1,2,1,created,buy", "'buy' is not a direction (bid, ask)")]
    [InlineData("1,1,1,2,1,created", "7 columns expected, 6 found")]
    public void A_wrong_row_is_refused_with_its_line(string row, string reason)
    {
        var failure = Assert.Throws<CommandFailed>(() => Read($"{OrderEvent.Header}\n\n{row}\n"));
        Assert.Equal($"flow.csv, line 3: {reason}", failure.Message);
    }

    [Fact]
    public void A_file_of_another_form_is_refused() => Assert.Throws<CommandFailed>(() => Read("a,b\n1,2\n"));

    [Fact]
    public void A_missing_file_is_refused_in_one_line() =>
        Assert.Equal(ExitCode.WrongUsage, Assert.Throws<CommandFailed>(() => OrderEventFile.Read(new FileInfo("/no/such.csv"))).ExitCode);

    [RecordingFact]
    public void The_whole_recording_is_read_and_its_needs_are_funded()
    {
        var events = OrderEventFile.Read(new FileInfo(RecordingFactAttribute.Find()!));

        Assert.Equal(50_414, events.Count);
        Assert.Equal(24_894, events.Count(row => row.Action == OrderEventAction.Created));
        Assert.Equal(602, events.Count(row => row.Action == OrderEventAction.Changed));
        Assert.Equal(24_338, events.Count(row => row.IsCancel));

        var fundings = FundingPlan.For(events, 50, new("BTC", 8), new("USDT", 6));
        Assert.All(fundings, funding => Assert.Equal(["BTC", "USDT"], funding.Select(part => part.Asset), StringComparer.Ordinal));
    }

    private static IReadOnlyList<OrderEvent> Read(string content) =>
        OrderEventFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(content)), "flow.csv");

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class RecordingFactAttribute : FactAttribute
    {
        public RecordingFactAttribute()
        {
            if (Find() is null) Skip = $"needs shared data that is not here: {Recording}";
        }

        public static string? Find() => Roots().Select(root => Path.Combine(root, Recording)).FirstOrDefault(File.Exists);

        private static IEnumerable<string> Roots([CallerFilePath] string source = "") =>
            Environment.GetEnvironmentVariable("ORLEANS_CRYPTO_SHARED_DATA") is { Length: > 0 } named
                ? [named]
                : Ancestors(AppContext.BaseDirectory).Concat(Ancestors(source)).Select(folder => Path.Combine(folder, "shared", "data"));

        private static IEnumerable<string> Ancestors(string path)
        {
            for (var folder = Path.GetDirectoryName(path); folder is not null; folder = Path.GetDirectoryName(folder)) yield return folder;
        }
    }
}
