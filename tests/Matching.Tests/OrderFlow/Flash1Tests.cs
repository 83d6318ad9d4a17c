using System.Security.Cryptography;
using System.Text;

namespace Orleans.Crypto.Matching.Tests.OrderFlow;

public sealed class Flash1Tests
{
    private const string Folder = "flash1-order-flow/";

    // The hash that the benchmark publishes for the reports of this flow.
    private const string PublishedHash = "e9b2e3926854410b01a035aeb25dd05f1e597c233be8263de9eb49b6713d367e";
    private const int PublishedTrades = 62_474;

    [SharedDataFact(Folder + "normal_first100k.bin.xz")]
    public void The_first_hundred_thousand_messages_give_the_expected_reports_line_by_line()
    {
        var expected = Encoding.ASCII.GetString(SharedData.Unpack(Folder + "normal_first100k.reports.txt.xz")).Split('\n');
        var reports = new StringBuilder();

        new Flash1Replay(NewBook(), text => reports.Append(text)).Run(Messages("normal_first100k.bin.xz"));

        var actual = reports.ToString().Split('\n');
        for (var line = 0; line < Math.Min(expected.Length, actual.Length); line++)
        {
            if (expected[line] != actual[line]) Assert.Fail($"Line {line + 1}: expected {expected[line]}, got {actual[line]}");
        }

        Assert.Equal(expected.Length, actual.Length);
    }

    [SharedDataFact(Folder + "orders_normal.bin.xz"), Trait("Category", "slow")]
    public void The_whole_flow_gives_the_published_hash_of_its_reports()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var bytes = new byte[256];
        var replay = new Flash1Replay(NewBook(), text => hash.AppendData(bytes, 0, Encoding.ASCII.GetBytes(text, bytes)));

        replay.Run(Messages("orders_normal.bin.xz"));

        Assert.Equal(PublishedTrades, replay.Trades);
        Assert.Equal(PublishedHash, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static OrderBook NewBook() => new(NotionalScale.Create(1, 1, 0), OrderBook.MaxRestingOrders);

    private static Flash1Message[] Messages(string file) => Flash1Message.Parse(SharedData.Unpack(Folder + file));
}
