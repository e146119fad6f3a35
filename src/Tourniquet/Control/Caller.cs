using System.Text.Json;

namespace Tourniquet.Control;

/// <summary>Who sent a request: hears how far the work has come, and stops it by going away. Owns its token.</summary>
internal sealed class Caller(Stream stream) : IProgress<WorkProgress>, IDisposable
{
    private readonly CancellationTokenSource gone = new();

    /// <summary>Cancelled when nobody waits for the answer any more.</summary>
    public CancellationToken Gone => gone.Token;

    public void Report(WorkProgress value)
    {
        try
        {
            Send(new(Ok: true, "", Progress: value));
        }
        catch (IOException)
        {
            gone.Cancel();
        }
    }

    public void Send(Reply reply)
    {
        stream.Write(JsonSerializer.SerializeToUtf8Bytes(reply, ControlJson.Default.Reply));
        stream.WriteByte((byte)'\n');
    }

    public void Dispose() => gone.Dispose();
}
