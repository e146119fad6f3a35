using System.Globalization;
using System.Text;
using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>
/// An open vault: the folders it stands in, as handles. It stands at the top of the file system whose files it keeps, since hard links
/// cannot leave a file system. Everything else in this project works through it; it owns the handles and nothing else.
/// </summary>
public sealed class VaultStore : IDisposable
{
    private const long Megabyte = 1_000_000;

    private long temporaries;
    private int isClosed;

    private VaultStore(IFileSystem files, TimeProvider clock, RawPath topPath, int top, int inner, string id)
    {
        Files = files;
        Clock = clock;
        TopPath = topPath;
        Top = top;
        Inner = inner;
        Id = id;
        Run = $"{Environment.ProcessId:x}-{clock.GetUtcNow().UtcTicks:x}-";
        Tree = OpenOrMake(VaultLayout.Tree);
        Versions = OpenOrMake(VaultLayout.Versions);
        Quarantine = OpenOrMake(VaultLayout.Quarantine);
        Temporary = OpenOrMake(VaultLayout.Temporary);
    }

    /// <summary>Where the mirror stands, below the top of the file system.</summary>
    public static RawPath MirrorPath { get; } = RawPath.Of($"{VaultLayout.Root}/{VaultLayout.Inner}/{VaultLayout.Tree}");

    /// <summary>The file that a guard holds, so that there is one a file system; below the top.</summary>
    public static RawPath LockPath { get; } = RawPath.Of($"{VaultLayout.Root}/{VaultLayout.Inner}/lock");

    /// <summary>The absolute path of the top of the file system.</summary>
    public RawPath TopPath { get; }

    public RawPath Path => TopPath.Join(VaultLayout.Root);

    /// <summary>Names this vault in the index and in messages: 32 hexadecimal digits, made when the vault was.</summary>
    public string Id { get; }

    /// <summary>Captures are refused when fewer bytes are free than this.</summary>
    public long FreeFloor { get; set; }

    /// <summary>When set, it is told of every link and version.</summary>
    public VaultIndex? Index { get; set; }

    internal IFileSystem Files { get; }

    internal TimeProvider Clock { get; }

    /// <summary>The protected file system's top folder: the real one.</summary>
    internal int Top { get; }

    internal int Inner { get; }

    /// <summary>The mirror: a hard link for every protected file, at the same path.</summary>
    internal int Tree { get; }

    internal int Versions { get; }

    internal int Quarantine { get; }

    /// <summary>What is being made. Nothing in here is ever the only name of anything: it can be thrown away.</summary>
    internal int Temporary { get; }

    /// <summary>Begins every temporary name of this run.</summary>
    internal string Run { get; }

    /// <summary>Opens the vault of a file system, or makes it.</summary>
    /// <param name="top">A handle of the file system's top folder; the vault takes it over.</param>
    /// <exception cref="VaultException">The vault is of a newer version, or the file system cannot hold one.</exception>
    public static VaultStore Open(IFileSystem files, TimeProvider clock, RawPath topPath, int top, Func<string> newId)
    {
        var inner = files.OpenFolder(top, Encoding.ASCII.GetBytes($"{VaultLayout.Root}/{VaultLayout.Inner}"));
        if (inner == -Errno.NotFound)
            inner = Make(files, topPath, top);
        VaultException.Check(inner, "open the vault in", topPath);
        try
        {
            _ = files.WriteLocks(inner, FileLocks.None);
            var id = ReadFormat(files, topPath, inner) ?? WriteFormat(files, topPath, inner, newId());
            Lock(files, top);
            var store = new VaultStore(files, clock, topPath, top, inner, id);
            store.Seal();
            return store;
        }
        catch (VaultException)
        {
            files.Close(inner);
            throw;
        }
    }

    public static bool Exists(IFileSystem files, int top) => files.Stat(top, "."u8, out _) == 0
        && files.Stat(top, Encoding.ASCII.GetBytes(VaultLayout.Root), out var stat) == 0 && stat.Type == FileType.Folder;

    /// <summary>True for the vault's own folder and all in it, by path below the top.</summary>
    public static bool IsInside(RawPath path) => path.IsAtOrBelow(RawPath.Of(VaultLayout.Root));

    /// <summary>Null while a capture may be taken; a sentence when the disk has come down to its floor.</summary>
    public string? FloorReached(long wanted = 0)
    {
        var free = FreeBytes();
        return free - wanted >= FreeFloor
            ? null
            : $"Only {free / Megabyte} MB are free in {TopPath}, and {FreeFloor / Megabyte} MB must stay free: what is written to there is not being preserved.";
    }

    public long FreeBytes() => Files.Space(Top, out var free, out _) < 0 ? 0 : free;

    public long TotalBytes() => Files.Space(Top, out _, out var total) < 0 ? 0 : total;

    /// <summary>Somebody moved the vault, or something in it, out of its place: back with it. Paths below the top. What stands there now stays.</summary>
    public void MoveBack(RawPath from, RawPath to)
    {
        var (source, target) = (Files.OpenFolder(Top, from.Parent.Bytes), Files.OpenFolder(Top, to.Parent.Bytes));
        if (source >= 0 && target >= 0)
            _ = Files.Rename(source, from.Name.Bytes, target, to.Name.Bytes, replace: false);
        if (source >= 0)
            Files.Close(source);
        if (target >= 0)
            Files.Close(target);
        Lock(Files, Top);
        Seal();
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref isClosed, 1) != 0)
            return;
        foreach (var handle in new[] { Temporary, Quarantine, Versions, Tree, Inner, Top })
            Files.Close(handle);
    }

    /// <summary>
    /// Nobody takes the vault's own folders away any more, root with rm -rf neither: only what is in them. So the handles stay good, and
    /// everything can be linked again.
    /// </summary>
    private void Seal()
    {
        var name = LockPath.Name.Bytes;
        if (Files.Stat(Inner, name, out _) == -Errno.NotFound && Files.CreateFile(Inner, name) is var made and >= 0)
            Files.Close(made);
        _ = Files.WriteLocks(Inner, FileLocks.Immutable);
    }

    /// <summary>Opens a folder below one of ours, making what is missing, each readable by root only.</summary>
    internal int OpenOrMakeBelow(int folder, RawPath path)
    {
        var opened = Files.OpenFolder(folder, path.Bytes);
        if (opened != -Errno.NotFound)
            return opened;
        var parent = OpenOrMakeBelow(folder, path.Parent);
        if (parent < 0)
            return parent;
        var made = Files.MakeFolder(parent, path.Name.Bytes, 0x1C0);
        if (made >= 0 || made == -Errno.Exists)
            made = Files.OpenFolder(parent, path.Name.Bytes);
        Files.Close(parent);
        return made;
    }

    internal byte[] TemporaryName() => Encoding.ASCII.GetBytes(Run + Interlocked.Increment(ref temporaries).ToString("x", CultureInfo.InvariantCulture));

    private int OpenOrMake(string name) =>
        VaultException.Check(OpenOrMakeBelow(Inner, RawPath.Of(name)), "open the vault's folder", Path.Join(VaultLayout.Inner).Join(name));

    private static int Make(IFileSystem files, RawPath topPath, int top)
    {
        var root = Encoding.ASCII.GetBytes(VaultLayout.Root);
        var made = files.MakeFolder(top, root, 0x1C0);
        if (made < 0 && made != -Errno.Exists)
            VaultException.Check(made, "make the vault in", topPath);
        var outer = VaultException.Check(files.OpenFolder(top, root), "open the vault in", topPath);
        made = files.MakeFolder(outer, Encoding.ASCII.GetBytes(VaultLayout.Inner), 0x1C0);
        if (made < 0 && made != -Errno.Exists)
            VaultException.Check(made, "make the vault in", topPath);
        var inner = files.OpenFolder(outer, Encoding.ASCII.GetBytes(VaultLayout.Inner));
        files.Close(outer);
        return inner;
    }

    /// <summary>
    /// The outer folder is made immutable: whoever may write in the top folder could otherwise rename it out of the way.
    /// A file system without that flag goes without.
    /// </summary>
    private static void Lock(IFileSystem files, int top)
    {
        var outer = files.OpenFolder(top, Encoding.ASCII.GetBytes(VaultLayout.Root));
        if (outer < 0)
            return;
        _ = files.WriteLocks(outer, FileLocks.Immutable);
        files.Close(outer);
    }

    private static string? ReadFormat(IFileSystem files, RawPath topPath, int inner)
    {
        var file = files.OpenFile(inner, Encoding.ASCII.GetBytes(VaultLayout.FormatFile));
        if (file < 0)
            return null;
        Span<byte> text = stackalloc byte[200];
        var length = Math.Max(0, files.Read(file, 0, text));
        files.Close(file);
        var words = Encoding.UTF8.GetString(text[..length]).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 3 || words[0] != "tourniquet-vault" || !int.TryParse(words[1], CultureInfo.InvariantCulture, out var version))
            return null;
        return version <= VaultLayout.FormatVersion
            ? words[2]
            : throw new VaultException(
                $"The vault in {topPath} was written by a newer Tourniquet (format {version}, this one knows {VaultLayout.FormatVersion}). Nothing was touched. Use the newer version.");
    }

    private static string WriteFormat(IFileSystem files, RawPath topPath, int inner, string id)
    {
        var name = Encoding.ASCII.GetBytes(VaultLayout.FormatFile);
        _ = files.Remove(inner, name);
        var file = VaultException.Check(files.CreateFile(inner, name), "write the vault's format in", topPath);
        var written = files.Write(file, 0, Encoding.ASCII.GetBytes($"tourniquet-vault {VaultLayout.FormatVersion} {id}\n"));
        files.Close(file);
        VaultException.Check(written, "write the vault's format in", topPath);
        return id;
    }
}
