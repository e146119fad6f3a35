using System.Security.Cryptography;
using System.Text;
using Tourniquet.Core.Files;
using Tourniquet.Guard;
using Tourniquet.Linux.Files;

namespace Tourniquet.Commands;

/// <summary>
/// The drill's own folder, known by open handles: whatever is renamed or linked around it meanwhile, only files that it made are written,
/// read or removed. Nobody but root may enter it. Goes with its files when disposed.
/// </summary>
internal sealed class DrillFolder : IDisposable
{
    private const string Prefix = "tourniquet-drill-";
    private const uint RootOnly = 0x1C0;
    private const int LargestDocument = 64 * 1024;

    private static readonly LinuxFileSystem Files = LinuxFileSystem.Instance;

    private readonly int parent;
    private readonly int handle;
    private readonly byte[] name;
    private readonly List<byte[]> made = [];

    private DrillFolder(RawPath place, int parent, int handle, byte[] name)
    {
        (this.parent, this.handle, this.name) = (parent, handle, name);
        Path = place.Join(new RawPath(name));
    }

    public RawPath Path { get; }

    /// <param name="place">An existing folder, with links resolved.</param>
    public static DrillFolder MakeIn(RawPath place)
    {
        var random = Encoding.ASCII.GetBytes(Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)));
        var top = LinuxFileSystem.OpenTop(place);
        var error = top < 0 ? top : Files.MakeFolder(top, random, RootOnly);
        var opened = error < 0 ? error : Files.OpenFolder(top, random);
        return opened >= 0 ? new(place, top, opened, random) : throw new GuardException($"The drill cannot make a folder in {place}: {Errno.Describe(opened)}.");
    }

    public void Write(string document, ReadOnlySpan<byte> content)
    {
        var bytes = Encoding.ASCII.GetBytes(document);
        var file = Files.CreateFile(handle, bytes);
        if (file < 0)
            throw new IOException($"The drill cannot write {document}: {Errno.Describe(file)}.");
        made.Add(bytes);
        var written = Files.Write(file, 0, content);
        Files.Close(file);
        if (written != content.Length)
            throw new IOException($"The drill cannot write {document}: {Errno.Describe(written)}.");
    }

    /// <summary>What a document holds now; nothing when it is gone.</summary>
    public byte[] Read(string document)
    {
        var file = Files.OpenFile(handle, Encoding.ASCII.GetBytes(document));
        var content = new byte[LargestDocument];
        var length = file < 0 ? 0 : Math.Max(0, Files.Read(file, 0, content));
        if (file >= 0)
            Files.Close(file);
        return content[..length];
    }

    /// <summary>In the drill's child: scrambles a document, if it is exactly what the drill made.</summary>
    public static void Scramble(RawPath folder, string document, string hash)
    {
        using var aes = Aes.Create();
        var drill = folder.Name.Bytes.StartsWith(Encoding.ASCII.GetBytes(Prefix)) ? LinuxFileSystem.OpenTop(folder) : -1;
        var file = drill < 0 || document.Contains('/', StringComparison.Ordinal) ? -1 : Files.OpenFileToWrite(drill, Encoding.ASCII.GetBytes(document));
        var content = new byte[LargestDocument];
        var length = file < 0 ? 0 : Files.Read(file, 0, content);
        if (length > 0 && DrillDocuments.Hash(content.AsSpan(0, length)) == hash)
            _ = Files.Write(file, 0, aes.EncryptCbc(content.AsSpan(0, length), aes.IV));
        foreach (var opened in new[] { file, drill })
            if (opened >= 0)
                Files.Close(opened);
    }

    public void Dispose()
    {
        foreach (var document in made)
            _ = Files.Remove(handle, document);
        Files.Close(handle);
        var removed = Files.RemoveFolder(parent, name);
        Files.Close(parent);
        Console.WriteLine(removed >= 0 ? "Removed the folder of the drill." : $"The folder of the drill, {Path}, could not be removed: {Errno.Describe(removed)}.");
    }
}
