using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>A name in an open folder, and what stands there. Owns the folder's handle.</summary>
internal readonly ref struct Place : IDisposable
{
    private readonly IFileSystem files;

    public Place(IFileSystem files, int root, RawPath path)
    {
        this.files = files;
        var cut = path.Bytes.LastIndexOf((byte)'/');
        Name = path.Bytes[(cut + 1)..];
        Folder = files.OpenFolder(root, cut < 0 ? default : path.Bytes[..cut]);
        Error = Folder < 0 ? Folder : files.Stat(Folder, Name, out Stat);
        Exists = Error >= 0;
    }

    public readonly FileStat Stat;

    public int Folder { get; }

    public ReadOnlySpan<byte> Name { get; }

    public bool Exists { get; }

    /// <summary>Why it could not be looked at.</summary>
    public int Error { get; }

    /// <summary>Nothing stands there, for certain: a folder that cannot be opened for want of memory or handles proves nothing.</summary>
    public bool IsGone => Error is -Errno.NotFound or -Errno.NotAFolder or -Errno.TooManySymbolicLinks;

    public void Dispose()
    {
        if (Folder >= 0)
            files.Close(Folder);
    }
}
