using System.Collections.Immutable;

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

    /// <summary>Where a symbolic link points; the length of it.</summary>
    int ReadSymbolicLink(int folder, ReadOnlySpan<byte> name, Span<byte> target);

    int MakeSymbolicLink(ReadOnlySpan<byte> target, int folder, ReadOnlySpan<byte> name);

    int Rename(int fromFolder, ReadOnlySpan<byte> fromName, int toFolder, ReadOnlySpan<byte> toName, bool replace);

    /// <summary>Two names trade places in one step; both must exist.</summary>
    int Exchange(int folder, ReadOnlySpan<byte> name, int otherFolder, ReadOnlySpan<byte> otherName);

    int Remove(int folder, ReadOnlySpan<byte> name);

    int RemoveFolder(int folder, ReadOnlySpan<byte> name);

    int Stat(int folder, ReadOnlySpan<byte> name, out FileStat stat);

    int StatHandle(int handle, out FileStat stat);

    /// <summary>Makes the content of one open file that of another: a clone where the file system shares blocks, a copy that keeps holes otherwise.</summary>
    int CopyContent(int from, int to, long length);

    /// <summary>As <see cref="CopyContent"/>, where it costs no space; fails on a file system that cannot share blocks.</summary>
    int CloneContent(int from, int to);

    int Read(int file, long offset, Span<byte> buffer);

    int Write(int file, long offset, ReadOnlySpan<byte> bytes);

    int Truncate(int file, long length);

    /// <summary>Mode, owner, times and extended attributes (ACLs are among them) as one value.</summary>
    int ReadMetadata(int handle, out FileMetadata metadata);

    int WriteMetadata(int handle, FileMetadata metadata);

    /// <summary>
    /// As <see cref="WriteMetadata(int, FileMetadata)"/>, of a name and without opening it: an open would be an event. Attributes that the
    /// metadata does not name stay.
    /// </summary>
    int WriteMetadata(int folder, ReadOnlySpan<byte> name, FileMetadata metadata);

    /// <summary>The extended attributes of a name, without opening it.</summary>
    int ReadAttributes(int folder, ReadOnlySpan<byte> name, out ImmutableArray<ExtendedAttribute> attributes);

    /// <summary>Owner and times of a name that cannot be opened: a symbolic link, a device, a pipe.</summary>
    int WriteOwnerAndTimes(int folder, ReadOnlySpan<byte> name, FileMetadata metadata);

    int ReadAttribute(int handle, string name, Span<byte> value);

    int WriteAttribute(int handle, string name, ReadOnlySpan<byte> value);

    int RemoveAttribute(int handle, string name);

    /// <summary>Of a name, without opening it.</summary>
    int ReadAttribute(int folder, ReadOnlySpan<byte> name, string attribute, Span<byte> value);

    int RemoveAttribute(int folder, ReadOnlySpan<byte> name, string attribute);

    /// <summary>The flags that keep even root from renaming, linking and removing.</summary>
    int ReadLocks(int handle, out FileLocks locks);

    int WriteLocks(int handle, FileLocks locks);

    /// <summary>Bytes free for root, and in all.</summary>
    int Space(int handle, out long free, out long total);
}

/// <summary>One pass over a folder. The name is valid until the next call.</summary>
public interface IFolderListing : IDisposable
{
    bool Next(out ReadOnlySpan<byte> name, out ulong inode, out FileType type);
}

/// <summary>chattr's +i and +a.</summary>
[Flags]
public enum FileLocks
{
    None = 0,
    Immutable = 1,
    AppendOnly = 2,
}

public enum FileType
{
    Unknown,
    Regular,
    Folder,
    SymbolicLink,
    Other,
}
