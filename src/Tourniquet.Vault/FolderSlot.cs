using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>
/// The folder opened last, kept open for the next file in it: a rollback goes through thousands of files of one folder. Owns one handle.
/// </summary>
internal sealed class FolderSlot(IFileSystem files, Func<RawPath, int> open)
{
    // So that a folder which somebody renamed meanwhile is soon found under its path again.
    private const int UsesBeforeReopening = 1000;

    private RawPath? path;
    private int handle = -1;
    private int uses;

    /// <summary>The handle, which stays the slot's own; negative when the folder cannot be opened.</summary>
    public int Get(ReadOnlySpan<byte> folder)
    {
        if (handle >= 0 && uses++ < UsesBeforeReopening && folder.SequenceEqual(path!.Bytes))
            return handle;
        Clear();
        path = new(folder);
        return handle = open(path);
    }

    public void Clear()
    {
        if (handle >= 0)
            files.Close(handle);
        (handle, uses) = (-1, 0);
    }
}
