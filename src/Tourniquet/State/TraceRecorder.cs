using System.Collections.Concurrent;
using Tourniquet.Core.Judging;

namespace Tourniquet.State;

/// <summary>
/// Writes a run's trace as JSON lines: what was judged and what was decided, no content of files. Owns the file and a thread, since who
/// records holds the guard's lock and must not wait for a disk.
/// </summary>
internal sealed class TraceRecorder : IDisposable
{
    private readonly BlockingCollection<TraceLine> lines = [];
    private readonly StreamWriter file;
    private readonly Thread writer;

    public TraceRecorder(string path)
    {
        file = new(path, append: false);
        writer = new(Write) { IsBackground = true, Name = "trace" };
        writer.Start();
    }

    public void Record(TraceLine line)
    {
        if (!lines.IsAddingCompleted)
            lines.Add(line);
    }

    public void Dispose()
    {
        lines.CompleteAdding();
        writer.Join();
        file.Dispose();
        lines.Dispose();
    }

    private void Write()
    {
        foreach (var line in lines.GetConsumingEnumerable())
        {
            file.WriteLine(line.ToJson());
            if (lines.Count == 0)
                file.Flush();
        }
    }
}
