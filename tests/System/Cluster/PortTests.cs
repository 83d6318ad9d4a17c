using System.Net;
using System.Net.Sockets;
using Orleans.Crypto.SystemTests.Harness;

namespace Orleans.Crypto.SystemTests.Cluster;

[Collection(SharedServer.Name)]
public sealed class PortTests(SharedServer server)
{
    [Fact]
    public async Task A_silo_listens_where_it_is_told()
    {
        Assert.Equal(2, server.Process.SiloPorts.Count);
        foreach (var port in server.Process.SiloPorts)
        {
            using var caller = new TcpClient();
            await caller.ConnectAsync(IPAddress.Loopback, port);
        }
    }
}
