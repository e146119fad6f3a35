using Tourniquet.Linux.Native;

namespace Tourniquet.Linux.Fanotify;

internal static unsafe class Marks
{
    public static int FileSystem(int group, uint action, ulong mask, int folder)
    {
        fixed (byte* path = "."u8)
            return Libc.Checked(Libc.fanotify_mark(group, action | FanotifyFlags.MarkFileSystem, mask, folder, path));
    }
}
