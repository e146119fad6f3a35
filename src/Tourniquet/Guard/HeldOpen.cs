using Tourniquet.Core.Files;
using Tourniquet.Linux.Fanotify;

namespace Tourniquet.Guard;

/// <summary>An open that waits at the gate. Owns the event's descriptor until it is answered or handed to an <see cref="OpenRecord"/>.</summary>
internal sealed record HeldOpen(int File, ProcessNode Node, GuardedVolume Volume, RawPath Path, FileKey Key, FileStat Stat, long Deadline)
{
    /// <summary>Answered already, by the deadline or by a verdict: whoever comes later only cleans up.</summary>
    public bool IsAnswered { get; set; }

    public long ArrivedAt { get; init; }

    /// <summary>An open to read, by a program that takes no file with a second name: the vault keeps a copy in place of its link.</summary>
    public bool LetsGo { get; init; }
}
