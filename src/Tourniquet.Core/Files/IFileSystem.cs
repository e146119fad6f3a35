namespace Tourniquet.Core.Files;

/// <summary>
/// What the vault may ask of a file system. Every call is relative to an open folder and never follows a symbolic link, so a renamed or
/// planted link cannot lead it out of the tree. The Linux project implements it; tests wrap it to fail or stop at every step.
/// Names are bytes without a terminating zero. Results below zero are negative <see cref="Errno"/> values; handles and counts are not.
/// </summary>
public interface IFileSystem
{
    /// <summary>Opens a folder below another, through any number of components. An empty path opens the folder itself again.</summary>
    int OpenFolder(int folder, ReadOnlySpan<byte> path);

    int MakeFolder(int folder, ReadOnlySpan<byte> name, uint mode);

    /// <summary>The entries of a folder, without "." and "..", read in batches.</summary>
    IFolderListing List(int folder);

    int OpenFile(int folder, ReadOnlySpan<byte> name);

    int OpenFileToWrite(int folder, ReadOnlySpan<byte> name);

    /// <summary>A new, empty file, mode 0600, for reading and writing. Fails when the name exists.</summary>
    int CreateFile(int folder, ReadOnlySpan<byte> name);

    void Close(int handle);

    int Link(int fromFolder, ReadOnlySpan<byte> fromName, int toFolder, ReadOnlySpan<byte> toName);

    /// <summary>Gives an open file another name.</summary>
    int LinkHandle(int file, int toFolder, ReadOnlySpan<byte> toName);

    int MakeSymbolicLink(ReadOnlySpan<byte> target, int folder, ReadOnlySpan<byte> name);

    int Rename(int fromFolder, ReadOnlySpan<byte> fromName, int toFolder, ReadOnlySpan<byte> toName, bool replace);

    int Remove(int folder, ReadOnlySpan<byte> name);

    int RemoveFolder(int folder, ReadOnlySpan<byte> name);

    int Stat(int folder, ReadOnlySpan<byte> name, out FileStat stat);

    int StatHandle(int handle, out FileStat stat);

    /// <summary>Makes the content of one open file that of another: a clone where the file system shares blocks, a copy that keeps holes otherwise.</summary>
    int CopyContent(int from, int to, long length);

    int Read(int file, long offset, Span<byte> buffer);

    int Write(int file, long offset, ReadOnlySpan<byte> bytes);

    int Truncate(int file, long length);

    /// <summary>Mode, owner, times and extended attributes (ACLs are among them) as one value.</summary>
    int ReadMetadata(int handle, out FileMetadata metadata);

    int WriteMetadata(int handle, FileMetadata metadata);

    int ReadAttribute(int handle, string name, Span<byte> value);

    int WriteAttribute(int handle, string name, ReadOnlySpan<byte> value);

    int RemoveAttribute(int handle, string name);

    /// <summary>Sets or clears the immutable flag.</summary>
    int SetImmutable(int handle, bool immutable);

    /// <summary>Bytes free for root, and in all.</summary>
    int Space(int handle, out long free, out long total);
}

/// <summary>One pass over a folder. The name is valid until the next call.</summary>
public interface IFolderListing : IDisposable
{
    bool Next(out ReadOnlySpan<byte> name, out ulong inode, out FileType type);
}

public enum FileType
{
    Unknown,
    Regular,
    Folder,
    SymbolicLink,
    Other,
}
