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
        Exists = Folder >= 0 && files.Stat(Folder, Name, out Stat) >= 0;
    }

    public readonly FileStat Stat;

    public int Folder { get; }

    public ReadOnlySpan<byte> Name { get; }

    public bool Exists { get; }

    public void Dispose()
    {
        if (Folder >= 0)
            files.Close(Folder);
    }
}
