namespace Tourniquet.Core.Files;

/// <summary>What a file is, apart from its content. Times are nanoseconds since 1970-01-01 UTC.</summary>
public readonly record struct FileStat(
    ulong Device,
    ulong Inode,
    FileType Type,
    uint Mode,
    uint Owner,
    uint Group,
    long Size,
    long Links,
    long ModifiedAt,
    long AccessedAt,
    long ChangedAt)
{
    /// <summary>The permission bits with set-uid, set-gid and sticky: 07777.</summary>
    public uint Permissions => Mode & 0xFFF;
}
