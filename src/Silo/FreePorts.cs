using System.Net;
using System.Net.Sockets;

namespace Orleans.Crypto.Silo;

internal static class FreePorts
{
    /// <summary>Different ports of the loopback address that nobody listens on just now.</summary>
    public static int[] Take(int count)
    {
        var listeners = new List<TcpListener>(count);
        try
        {
            // All are held until the last is found: what is let go may be given out again at once.
            while (listeners.Count < count)
            {
                var listener = new TcpListener(IPAddress.Loopback, port: 0);
                listeners.Add(listener);
                listener.Start();
            }

            return [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        }
        finally
        {
            listeners.ForEach(listener => listener.Dispose());
        }
    }
}
