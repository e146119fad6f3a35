using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>
/// Lifts chattr's immutable and append-only flags from a file or folder for as long as this lives, since with them not even root can
/// rename, link or remove. Made only after such a call was refused.
/// </summary>
internal readonly struct Unlocked : IDisposable
{
    private readonly IFileSystem files;
    private readonly int handle;

    public Unlocked(IFileSystem files, int folder, ReadOnlySpan<byte> name)
    {
        this.files = files;
        handle = name.IsEmpty ? files.OpenFolder(folder, default) : files.OpenFile(folder, name);
        if (handle < 0 || files.ReadLocks(handle, out Locks) < 0 || Locks == FileLocks.None)
            return;
        if (files.WriteLocks(handle, FileLocks.None) < 0)
            Locks = FileLocks.None;
    }

    public readonly FileLocks Locks;

    public void Dispose()
    {
        if (handle < 0)
            return;
        if (Locks != FileLocks.None)
            _ = files.WriteLocks(handle, Locks);
        files.Close(handle);
    }
}
