using System.Net;
using System.Net.Sockets;

namespace Orleans.Crypto.ServerPorts;

/// <summary>
/// Ports for servers that are told theirs. A program is not given the same one twice, and no system takes them for outgoing
/// connections, so that a server which is down for a while finds its own still free.
/// </summary>
public static class Ports
{
    // What Linux takes for outgoing connections starts at 32,768, and at 49,152 elsewhere.
    private const int First = 20_000;
    private const int Count = 10_000;

    // Programs side by side start at different ones.
    private static int s_next = Random.Shared.Next(Count);

    /// <summary>A port that nobody listens on, at no address of this machine.</summary>
    public static int Next()
    {
        for (var tried = 0; tried < Count; tried++)
        {
            var port = First + (Interlocked.Increment(ref s_next) % Count);
            if (IsFree(port))
            {
                return port;
            }
        }

        throw new InvalidOperationException($"No port is free from {First} on, for {Count}.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Any, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
