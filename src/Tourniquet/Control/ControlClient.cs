using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Tourniquet.Control;

/// <summary>Asks the running guard. Stateless.</summary>
internal static class ControlClient
{
    public static string SocketOf(string state) => Path.Combine(state, "guard.sock");

    /// <summary>Null when no guard runs with this state folder.</summary>
    public static Reply? Ask(string state, Request request, IProgress<WorkProgress>? progress = null)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(SocketOf(state)));
        }
        catch (SocketException)
        {
            return null;
        }

        using var stream = new NetworkStream(socket, ownsSocket: false);
        stream.Write(JsonSerializer.SerializeToUtf8Bytes(request, ControlJson.Default.Request));
        stream.WriteByte((byte)'\n');
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            var reply = JsonSerializer.Deserialize(line, ControlJson.Default.Reply);
            if (reply?.Progress is not { } soFar)
                return reply;
            progress?.Report(soFar);
        }

        return null;
    }
}
