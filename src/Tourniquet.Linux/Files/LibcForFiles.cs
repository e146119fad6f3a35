using System.Runtime.InteropServices;

namespace Tourniquet.Linux.Native;

/// <summary>The calls that only files need.</summary>
internal static unsafe partial class Libc
{
    [LibraryImport(Library, SetLastError = true)]
    internal static partial int fdatasync(int file);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint llistxattr(byte* path, byte* names, nuint size);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint lgetxattr(byte* path, byte* name, void* value, nuint size);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int lsetxattr(byte* path, byte* name, void* value, nuint size, int flags);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int lremovexattr(byte* path, byte* name);
}
