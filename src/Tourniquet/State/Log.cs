using System.Globalization;

namespace Tourniquet.State;

/// <summary>Lines on standard error: plain on a terminal, with time and level otherwise. Safe for several threads.</summary>
internal sealed class Log(TimeProvider clock)
{
    private readonly Lock sync = new();
    private readonly bool plain = !Console.IsErrorRedirected;

    public void Say(string text) => Write("info", text);

    public void Warn(string text) => Write("warning", text);

    private void Write(string level, string text)
    {
        var line = plain ? text : $"time={clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)} level={level} msg=\"{text.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
        lock (sync)
            Console.Error.WriteLine(line);
    }
}
