using System.Net;
using System.Net.Sockets;

namespace Orleans.Crypto.KubernetesServer;

internal static class Ports
{
    /// <summary>A port that nobody listens on; kept as a number, so that the server comes back where it was.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
