using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace Orleans.Crypto.Storage.Postgres.Tests;

/// <summary>Stands between a journal and its server, and cuts the connection of the journal's writer where it is told to.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, port: 0);
    private readonly CancellationTokenSource _stopped = new();
    private readonly ConcurrentBag<TcpClient> _clients = [];
    private readonly ConcurrentBag<Task> _pumps = [];
    private readonly int _serverPort;
    private Task _accepting = Task.CompletedTask;
    private volatile Cut? _cut;

    private CuttingProxy(int serverPort) => _serverPort = serverPort;

    /// <param name="connectionString">Of the database, straight to the server.</param>
    public static CuttingProxy To(string connectionString)
    {
        var proxy = new CuttingProxy(new NpgsqlConnectionStringBuilder(connectionString).Port);
        proxy._listener.Start();
        proxy._accepting = proxy.Accept();
        return proxy;
    }

    /// <summary>The same database, through here.</summary>
    public string Through(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.ConnectionString;

    public void Next(Cut cut) => _cut = cut;

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        _listener.Stop();
        await _accepting;
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        await Task.WhenAll(_pumps);
        _listener.Dispose();
        _stopped.Dispose();
    }

    private async Task Accept()
    {
        while (!_stopped.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_stopped.Token);
                TcpClient server = new();
                await server.ConnectAsync(IPAddress.Loopback, _serverPort, _stopped.Token);
                client.NoDelay = server.NoDelay = true;
                _clients.Add(client);
                _clients.Add(server);
                Link link = new(this, client, server);
                _pumps.Add(Ignoring(link.ToServer));
                _pumps.Add(Ignoring(link.ToClient));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException)
            {
                // The end, or a server that is down: the client sees its connection closed.
            }
        }
    }

    private static async Task Ignoring(Func<Task> pump)
    {
        await Task.Yield();
        try
        {
            await pump();
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Either side has gone.
        }
    }

    private sealed class Link(CuttingProxy proxy, TcpClient client, TcpClient server)
    {
        private const int SslRequest = 80_877_103;
        private const int GssRequest = 80_877_104;

        private volatile Cut? _atAnswer;

        public async Task ToServer()
        {
            try
            {
                var startup = await ReadStartup();
                var isWriter = startup.Contains(Connections.WriterName, StringComparison.Ordinal);
                while (await ReadMessage() is { } message)
                {
                    if (isWriter && proxy._cut is { } cut && cut.Comes(message))
                    {
                        if (!cut.AtAnswer)
                        {
                            End(cut);
                            return;
                        }

                        _atAnswer = cut;
                    }

                    await server.GetStream().WriteAsync(message);
                }
            }
            finally
            {
                if (client.Connected)
                {
                    server.Dispose();
                }
            }
        }

        public async Task ToClient()
        {
            var buffer = new byte[64 * 1024];
            try
            {
                int read;
                while ((read = await server.GetStream().ReadAsync(buffer)) > 0)
                {
                    if (_atAnswer is { } cut)
                    {
                        End(cut);
                        return;
                    }

                    await client.GetStream().WriteAsync(buffer.AsMemory(0, read));
                }
            }
            finally
            {
                client.Dispose();
            }
        }

        private void End(Cut cut)
        {
            cut.Happened = true;
            client.Dispose();
            if (!cut.LeavesServerWaiting)
            {
                server.Dispose();
            }
        }

        /// <summary>Messages without a type: requests for encryption, which the server declines, and then who the client is.</summary>
        private async Task<string> ReadStartup()
        {
            while (true)
            {
                var message = await ReadBody(offset: 0) ?? throw new EndOfStreamException();
                await server.GetStream().WriteAsync(message);
                if (message.Length > 8 || BinaryPrimitives.ReadInt32BigEndian(message.AsSpan(4)) is not (SslRequest or GssRequest))
                {
                    return Encoding.UTF8.GetString(message);
                }
            }
        }

        private Task<byte[]?> ReadMessage() => ReadBody(offset: 1);

        private async Task<byte[]?> ReadBody(int offset)
        {
            var head = new byte[offset + 4];
            if (await client.GetStream().ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false) < head.Length)
            {
                return null;
            }

            var message = new byte[offset + BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(offset))];
            head.CopyTo(message, 0);
            await client.GetStream().ReadExactlyAsync(message.AsMemory(head.Length));
            return message;
        }
    }
}

/// <summary>Where a connection is cut, once.</summary>
internal sealed class Cut
{
    private readonly Func<byte[], bool> _comes;
    private int _isUsed;

    private Cut(Func<byte[], bool> comes) => _comes = comes;

    /// <summary>Once the server has answered the message, so that it is carried out, but before the client hears of it.</summary>
    public bool AtAnswer { get; private init; }

    private bool IsLasting { get; init; }

    /// <summary>As when a network fails: the server does not see that its client has gone, and keeps its transaction open.</summary>
    public bool LeavesServerWaiting { get; init; }

    public volatile bool Happened;

    /// <param name="number">From 0, counted from now.</param>
    public static Cut BeforeMessage(int number, bool leavesServerWaiting)
    {
        var left = number;
        return new(_ => Interlocked.Decrement(ref left) < 0) { LeavesServerWaiting = leavesServerWaiting };
    }

    public static Cut AtTheAnswerToCommit() => new(IsCommit) { AtAnswer = true };

    /// <summary>And before whatever follows on any connection, until another cut is told.</summary>
    public static Cut AtTheAnswerToCommitAndAllAfterIt() => new(IsCommit) { AtAnswer = true, IsLasting = true };

    public static Cut None() => new(_ => false);

    public static Cut BeforeCommit(bool leavesServerWaiting) => new(IsCommit) { LeavesServerWaiting = leavesServerWaiting };

    /// <summary>Between the commit's statements: the transaction has its id, and the entries are on their way.</summary>
    public static Cut BeforeTheEntries(bool leavesServerWaiting)
    {
        var bound = 0;
        return new(message => message[0] == (byte)'B' && Interlocked.Increment(ref bound) == 2) { LeavesServerWaiting = leavesServerWaiting };
    }

    public bool Comes(byte[] message) => _isUsed == 0 ? _comes(message) && Interlocked.Exchange(ref _isUsed, 1) == 0 : IsLasting;

    // The whole statement: BEGIN speaks of READ COMMITTED.
    private static bool IsCommit(byte[] message) => message[0] is (byte)'Q' && message.AsSpan(5).SequenceEqual("COMMIT\0"u8);
}
