using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Orleans.Crypto.Accounts;

namespace Orleans.Crypto.Load.Bench;

/// <summary>Sends requests of accounts to a server, over as many connections as there are requests under way.</summary>
internal sealed class HttpCaller : IDisposable
{
    private const string Issuer = "orleans-crypto";
    private const int KeyLength = 36;

    private readonly Uri _address;
    private readonly byte[] _host;
    private readonly byte[][] _authorizations;
    private readonly byte[] _administrator;
    private readonly ConcurrentBag<HttpConnection> _idle = [];

    /// <param name="key">The server's, which the accounts' tokens are signed with here, before anything is measured.</param>
    public HttpCaller(Uri address, byte[] key, AccountId[] accounts)
    {
        _address = address;
        _host = Encoding.ASCII.GetBytes($" HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Bearer ");
        var credentials = new SigningCredentials(new SymmetricSecurityKey(key), SecurityAlgorithms.HmacSha256);
        _authorizations = new byte[accounts.Length][];
        Parallel.For(0, accounts.Length, i => _authorizations[i] = Token(accounts[i].ToString(), "customer", credentials));
        _administrator = Token(Guid.Empty.ToString(), "administrator", credentials);
    }

    public Task<T> Get<T>(ReadOnlyMemory<byte> path, int account, Func<HttpAnswer, T> read) => Send("GET "u8, path.Span, _authorizations[account], default, read);

    public Task<T> GetAsAdministrator<T>(ReadOnlyMemory<byte> path, Func<HttpAnswer, T> read) => Send("GET "u8, path.Span, _administrator, default, read);

    public Task<T> Post<T>(ReadOnlyMemory<byte> path, int account, ReadOnlyMemory<byte> body, Func<HttpAnswer, T> read) =>
        Send("POST "u8, path.Span, _authorizations[account], body.Span, read);

    public Task<T> Delete<T>(ReadOnlyMemory<byte> path, int account, Func<HttpAnswer, T> read) => Send("DELETE "u8, path.Span, _authorizations[account], default, read);

    public void Dispose()
    {
        while (_idle.TryTake(out var connection))
        {
            connection.Dispose();
        }
    }

    private Task<T> Send<T>(ReadOnlySpan<byte> method, ReadOnlySpan<byte> path, byte[] token, ReadOnlySpan<byte> body, Func<HttpAnswer, T> read)
    {
        if (!_idle.TryTake(out var connection))
        {
            return SendOnNew(method.ToArray(), path.ToArray(), token, body.ToArray(), read);
        }

        return Complete(connection, Write(connection, method, path, token, body), read);
    }

    private async Task<T> SendOnNew<T>(byte[] method, byte[] path, byte[] token, byte[] body, Func<HttpAnswer, T> read)
    {
        var connection = await HttpConnection.Open(_address);
        return await Complete(connection, Write(connection, method, path, token, body), read);
    }

    private async Task<T> Complete<T>(HttpConnection connection, int length, Func<HttpAnswer, T> read)
    {
        try
        {
            var answer = read(await connection.Send(length));
            _idle.Add(connection);
            return answer;
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            connection.Dispose();
            throw;
        }
    }

    private int Write(HttpConnection connection, ReadOnlySpan<byte> method, ReadOnlySpan<byte> path, byte[] token, ReadOnlySpan<byte> body)
    {
        var most = 256 + method.Length + path.Length + _host.Length + token.Length + body.Length;
        if (connection.Request.Length < most)
        {
            connection.Request = new byte[most];
        }

        var request = connection.Request;
        var length = 0;
        Add(method);
        Add(path);
        Add(_host);
        Add(token);
        Add("\r\nIdempotency-Key: "u8);
        Utf8Formatter.TryFormat(Guid.NewGuid(), request.AsSpan(length), out _);
        length += KeyLength;
        if (!body.IsEmpty)
        {
            Add("\r\nContent-Type: application/json\r\nContent-Length: "u8);
            Utf8Formatter.TryFormat(body.Length, request.AsSpan(length), out var digits);
            length += digits;
        }

        Add("\r\n\r\n"u8);
        Add(body);
        return length;

        void Add(ReadOnlySpan<byte> text)
        {
            text.CopyTo(request.AsSpan(length));
            length += text.Length;
        }
    }

    private static byte[] Token(string subject, string role, SigningCredentials credentials) => Encoding.ASCII.GetBytes(new JsonWebTokenHandler().CreateToken(
        new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Issuer,
            Expires = DateTime.UtcNow.AddDays(1),
            SigningCredentials = credentials,
            Claims = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                [JwtRegisteredClaimNames.Sub] = subject,
                [JwtRegisteredClaimNames.Sid] = Guid.NewGuid().ToString(),
                ["roles"] = new[] { role },
            },
        }));
}
