using Tourniquet.Core.Files;
using Tourniquet.Linux.Fanotify;
using Tourniquet.Vault;

namespace Tourniquet.Guard;

/// <summary>
/// A protected file that is open to be written, with what it held before. Owns the event's descriptor until it is judged. Under the guard's lock.
/// </summary>
internal sealed class OpenRecord(ProcessNode node, GuardedVolume volume, RawPath path, FileKey key, int file, VersionRef before, FileStat stat, long at, long sequence)
{
    /// <summary>The place of this open in the order of changes.</summary>
    public long Sequence { get; } = sequence;

    /// <summary>The name it was opened by.</summary>
    public RawPath OpenedAs { get; } = path;

    /// <summary>Who wrote to it last, as far as is known.</summary>
    public ProcessNode Node { get; set; } = node;

    public GuardedVolume Volume { get; } = volume;

    public RawPath Path { get; set; } = path;

    public FileKey Key { get; } = key;

    /// <summary>A descriptor of the file itself, whatever its name is by now.</summary>
    public int File { get; } = file;

    public VersionRef Before { get; } = before;

    public FileStat StatBefore { get; } = stat;

    /// <summary>Time stamp of the open, by the guard's monotonic clock.</summary>
    public long OpenedAt { get; } = at;

    /// <summary>How many opens to write were let through and not seen closed.</summary>
    public int Opens { get; set; } = 1;

    /// <summary>Written to since it was last judged.</summary>
    public bool IsDirty { get; set; }

    /// <summary>A judgement of it is under way.</summary>
    public bool IsQueued { get; set; }

    public bool WasModified { get; set; }

    public long LastJudgedAt { get; set; }

    public bool IsLogged { get; set; }

    /// <summary>Written to, as far as the file itself shows by now: stores to a mapping raise no event.</summary>
    public bool IsChanged() => WasModified || IsDirty || Linux.Files.LinuxFileSystem.Instance.StatHandle(File, out var now) < 0
        || now.ModifiedAt != StatBefore.ModifiedAt || now.Size != StatBefore.Size;
}
