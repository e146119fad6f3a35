namespace Tourniquet.Linux.Fanotify;

/// <summary>linux/fanotify.h. Event bits are public: the guard decides by them.</summary>
public static class FanotifyEvents
{
    public const ulong Modify = 0x2;
    public const ulong Attributes = 0x4;
    public const ulong CloseWrite = 0x8;
    public const ulong Create = 0x100;
    public const ulong Delete = 0x200;
    public const ulong Overflow = 0x4000;
    public const ulong OpenPermission = 0x10000;
    public const ulong OpenToExecutePermission = 0x40000;
    public const ulong BeforeAccess = 0x100000;
    public const ulong Rename = 0x10000000;
    public const ulong OnFolder = 0x40000000;
}

internal static class FanotifyFlags
{
    public const uint CloseOnExec = 0x1;
    public const uint NonBlocking = 0x2;
    public const uint ClassNotify = 0x0;
    public const uint ClassContent = 0x4;
    public const uint ClassPreContent = 0x8;
    public const uint UnlimitedQueue = 0x10;
    public const uint UnlimitedMarks = 0x20;
    public const uint ReportThread = 0x100;
    public const uint ReportFid = 0x200;
    public const uint ReportFolderFid = 0x400;
    public const uint ReportName = 0x800;
    public const uint ReportTargetFid = 0x1000;

    public const uint MarkAdd = 0x1;
    public const uint MarkRemove = 0x2;
    public const uint MarkFileSystem = 0x100;

    public const byte InfoFid = 1;
    public const byte InfoFolderFidName = 2;
    public const byte InfoFolderFid = 3;
    public const byte InfoRange = 6;
    public const byte InfoOldFolderFidName = 10;
    public const byte InfoNewFolderFidName = 12;

    public const int MetadataLength = 24;
}
