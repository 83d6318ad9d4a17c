using System.Net;
using System.Net.Sockets;

namespace Orleans.Crypto.SystemTests.Harness;

internal static class Ports
{
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
