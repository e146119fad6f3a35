using System.Runtime.InteropServices;

namespace Tourniquet.Linux.Native;

/// <summary>Flags of open(2). Four of them differ between x86-64 and arm64 (asm/fcntl.h).</summary>
internal static class OpenFlags
{
    private static readonly bool Arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    public const int WriteOnly = 1;
    public const int ReadWrite = 2;
    public const int AccessMode = 3;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int Truncate = 0x200;
    public const int NonBlocking = 0x800;
    public const int NoAccessTime = 0x40000;
    public const int CloseOnExec = 0x80000;
    public const int PathOnly = 0x200000;

    public static readonly int Directory = Arm ? 0x4000 : 0x10000;
    public static readonly int NoFollow = Arm ? 0x8000 : 0x20000;
    public static readonly int LargeFile = Arm ? 0x20000 : 0x8000;
}
