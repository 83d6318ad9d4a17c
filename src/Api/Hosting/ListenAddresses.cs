using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace Orleans.Crypto.Api.Hosting;

/// <summary>Looks at the configured addresses before anything starts, so that a wrong one stops the process with one line.</summary>
public static class ListenAddresses
{
    /// <exception cref="InvalidConfigurationException">One is no address, or another process listens on it.</exception>
    public static void Check(string? urls)
    {
        foreach (var url in (urls ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            BindingAddress address;
            try
            {
                address = BindingAddress.Parse(url);
            }
            catch (FormatException)
            {
                throw new InvalidConfigurationException($"Configuration 'Urls' must be addresses such as http://localhost:8080, not '{url}'.");
            }

            if (!address.IsUnixPipe && address.Port != 0 && IsInUse(address))
            {
                throw new InvalidConfigurationException($"Configuration 'Urls': another process listens on {url}; choose another address with --urls.");
            }
        }
    }

    private static bool IsInUse(BindingAddress address)
    {
        var ip = IPAddress.TryParse(address.Host, out var parsed) ? parsed
            : string.Equals(address.Host, "localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
            : IPAddress.Any;
        try
        {
            using var listener = new TcpListener(ip, address.Port);
            listener.Start();
            return false;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return true;
        }
    }
}
