using System.Net;
using System.Net.Sockets;

namespace Orleans.Crypto.Silo.Tests;

public sealed class FreePortsTests
{
    // So many that the system would hardly fail to give one of them twice, were it let go before the next.
    private const int Many = 800;

    [Fact]
    public void Ports_are_free_and_none_is_given_twice()
    {
        var ports = FreePorts.Take(Many);

        Assert.Equal(Many, ports.Distinct().Count());
        using var listener = new TcpListener(IPAddress.Loopback, ports[^1]);
        listener.Start();
    }
}
