using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Tourniquet.Control;

/// <summary>
/// Listens for commands on a socket that only root can reach. Owns the socket and its file; each request has a thread of its own, so that a
/// long rollback never keeps a status waiting.
/// </summary>
internal sealed class ControlServer : IDisposable
{
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Func<Request, Caller, Reply> handle;
    private readonly string path;

    public ControlServer(string state, Func<Request, Caller, Reply> handle)
    {
        this.handle = handle;
        path = ControlClient.SocketOf(state);
        File.Delete(path);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        listener.Listen();
        new Thread(Accept) { IsBackground = true, Name = "control" }.Start();
    }

    public void Dispose()
    {
        listener.Dispose();
        File.Delete(path);
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                var client = listener.Accept();
                new Thread(() => Serve(client)) { IsBackground = true, Name = "command" }.Start();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return;
        }
    }

    /// <summary>A command that fails must never take the guard with it.</summary>
    private Reply Answer(Request request, Caller caller)
    {
        try
        {
            return handle(request, caller);
        }
        catch (Exception e)
        {
            return new(Ok: false, $"The guard could not do it: {e.Message} It goes on guarding.");
        }
    }

    private void Serve(Socket client)
    {
        using var stream = new NetworkStream(client, ownsSocket: true);
        try
        {
            using var caller = new Caller(stream);
            using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
            var reply = reader.ReadLine() is { } line && JsonSerializer.Deserialize(line, ControlJson.Default.Request) is { } request
                ? Answer(request, caller)
                : new(Ok: false, "The request was empty.");
            caller.Send(reply);
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            // The command went away or spoke nonsense: nobody is left to tell.
            return;
        }
    }
}
