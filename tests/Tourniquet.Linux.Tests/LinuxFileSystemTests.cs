using System.Collections.Immutable;
using System.Text;
using Tourniquet.Core.Files;
using Tourniquet.Linux.Files;
using Tourniquet.Vault.Tests;

namespace Tourniquet.Linux.Tests;

/// <summary>The seam to the kernel on real file systems: what the vault relies on.</summary>
public sealed class LinuxFileSystemTests
{
    private const uint Private = 0x1C0;

    private static readonly LinuxFileSystem Files = LinuxFileSystem.Instance;

    [Theory]
    [InlineData("ext4")]
    [InlineData("xfs")]
    [InlineData("btrfs")]
    public void Names_are_bytes(string kind)
    {
        using var disk = new LoopFileSystem(kind);
        using var top = new Opened(disk);
        var names = new[] { [0xff, 0xfe], "new\nline"u8.ToArray(), [.. Enumerable.Repeat((byte)'n', 255)], " "u8.ToArray(), "\\x41"u8.ToArray() };
        foreach (var name in names)
            Write(top, name, "content"u8);
        Assert.Equal(names.Select(Convert.ToHexString).Order(), Listed(top).Where(name => name != "lost+found").Select(name => Convert.ToHexString(Encoding.Latin1.GetBytes(name))).Order());
        Assert.Equal(-Errno.NameTooLong, Files.Stat(top, [.. Enumerable.Repeat((byte)'n', 5000)], out _));
        foreach (var name in names)
            Assert.Equal(0, Files.Remove(top, name));
    }

    [Theory]
    [InlineData("ext4")]
    [InlineData("xfs")]
    [InlineData("btrfs")]
    public void A_listing_is_whole_and_has_the_inodes(string kind)
    {
        using var disk = new LoopFileSystem(kind);
        Directory.CreateDirectory(disk.Top + "/many");
        for (var i = 0; i < 3000; i++)
            File.WriteAllText($"{disk.Top}/many/a-rather-long-name-so-that-one-batch-is-not-enough-{i:00000}", "");
        File.CreateSymbolicLink(disk.Top + "/many/link", "nowhere");
        Directory.CreateDirectory(disk.Top + "/many/folder");
        using var top = new Opened(disk);
        var folder = Files.OpenFolder(top, "many"u8);
        var found = new Dictionary<string, (ulong Inode, FileType Type)>(StringComparer.Ordinal);
        using (var listing = Files.List(folder))
            while (listing.Next(out var name, out var inode, out var type))
                found.Add(Encoding.UTF8.GetString(name), (inode, type));
        Assert.Equal(3002, found.Count);
        Assert.Equal((FileType.SymbolicLink, FileType.Folder), (found["link"].Type, found["folder"].Type));
        Assert.All(found.Keys, name => Assert.Equal((0, found[name].Inode), (Files.Stat(folder, Encoding.UTF8.GetBytes(name), out var stat), stat.Inode)));
        Files.Close(folder);
    }

    [Fact]
    public void A_path_longer_than_the_kernel_takes_is_walked_in_pieces()
    {
        using var disk = new LoopFileSystem("ext4");
        using var top = new Opened(disk);
        var path = Encoding.ASCII.GetBytes(string.Join('/', Enumerable.Range(0, 40).Select(i => new string((char)('a' + (i % 26)), 200))));
        Assert.True(path.Length > 4096);
        var at = Files.OpenFolder(top, default);
        foreach (var piece in Encoding.ASCII.GetString(path).Split('/'))
        {
            Assert.Equal(0, Files.MakeFolder(at, Encoding.ASCII.GetBytes(piece), Private));
            var below = Files.OpenFolder(at, Encoding.ASCII.GetBytes(piece));
            Files.Close(at);
            at = below;
        }

        Assert.Equal(0, Files.StatHandle(at, out var expected));
        var opened = Files.OpenFolder(top, path);
        Assert.True(opened >= 0, $"error {opened}");
        Assert.Equal((0, expected.Inode), (Files.StatHandle(opened, out var stat), stat.Inode));
        Files.Close(opened);
        Files.Close(at);
    }

    [Fact]
    public void No_link_leads_out_and_no_other_mount_is_entered()
    {
        using var disk = new LoopFileSystem("ext4");
        Directory.CreateDirectory(disk.Top + "/real/below");
        Directory.CreateDirectory(disk.Top + "/mounted");
        File.WriteAllText(disk.Top + "/real/file", "x");
        File.CreateSymbolicLink(disk.Top + "/out", "/etc");
        File.CreateSymbolicLink(disk.Top + "/in", "real");
        File.CreateSymbolicLink(disk.Top + "/file-link", "real/file");
        LoopFileSystem.Run("mount", "--bind", disk.Top + "/real", disk.Top + "/mounted");
        try
        {
            using var top = new Opened(disk);
            foreach (var path in new[] { "out", "in", "in/below", "out/ssl", "..", "real/../..", "mounted", "mounted/below" })
                Assert.True(Files.OpenFolder(top, Encoding.ASCII.GetBytes(path)) is < 0, path);
            Assert.True(Files.OpenFile(top, "file-link"u8) < 0);
            Assert.True(Files.OpenFileToWrite(top, "file-link"u8) < 0);
            var below = Files.OpenFolder(top, "real/below"u8);
            Assert.True(below >= 0);
            Files.Close(below);
        }
        finally
        {
            LoopFileSystem.Run("umount", disk.Top + "/mounted");
        }
    }

    [Theory]
    [InlineData("ext4")]
    [InlineData("xfs")]
    [InlineData("btrfs")]
    public void Names_are_moved_exchanged_and_linked_and_never_replaced_unasked(string kind)
    {
        using var disk = new LoopFileSystem(kind);
        using var top = new Opened(disk);
        Write(top, "one"u8, "1"u8);
        Write(top, "two"u8, "2"u8);
        Assert.Equal(-Errno.Exists, Files.Rename(top, "one"u8, top, "two"u8, replace: false));
        Assert.Equal(-Errno.Exists, Files.Link(top, "one"u8, top, "two"u8));
        Assert.Equal(-Errno.Exists, Files.CreateFile(top, "two"u8));
        Assert.Equal(0, Files.Exchange(top, "one"u8, top, "two"u8));
        Assert.Equal(("2", "1"), (Read(top, "one"u8), Read(top, "two"u8)));
        Assert.Equal(-Errno.NotFound, Files.Exchange(top, "one"u8, top, "none"u8));
        Assert.Equal(0, Files.Link(top, "one"u8, top, "three"u8));
        var file = Files.OpenFile(top, "one"u8);
        Assert.Equal(0, Files.LinkHandle(file, top, "four"u8));
        Assert.Equal((0, 3u), (Files.StatHandle(file, out var stat), stat.Links));
        Files.Close(file);
        Assert.Equal(0, Files.Rename(top, "two"u8, top, "three"u8, replace: true));
        Assert.Equal("1", Read(top, "three"u8));
        Assert.Equal(-Errno.NotAFolder, Files.RemoveFolder(top, "three"u8));
        Assert.Equal(-Errno.NotFound, Files.Remove(top, "two"u8));
    }

    [Theory]
    [InlineData("ext4")]
    [InlineData("xfs")]
    [InlineData("btrfs")]
    public void A_copy_has_the_content_and_the_holes(string kind)
    {
        const long size = 64 << 20;
        using var disk = new LoopFileSystem(kind);
        using var top = new Opened(disk);
        var from = Files.CreateFile(top, "from"u8);
        Assert.Equal(5, Files.Write(from, 0, "start"u8));
        Assert.Equal(6, Files.Write(from, size / 2, "middle"u8));
        Assert.Equal(0, Files.Truncate(from, size));
        var to = Files.CreateFile(top, "to"u8);
        Assert.Equal(0, Files.CopyContent(from, to, size));
        Assert.Equal((0, size), (Files.StatHandle(to, out var stat), stat.Size));
        Assert.Equal(Convert.ToHexString(Hash(disk, "from")), Convert.ToHexString(Hash(disk, "to")));
        Assert.InRange(long.Parse(LoopFileSystem.Run("stat", "-c", "%b", disk.Top + "/to"), System.Globalization.CultureInfo.InvariantCulture) * 512, 1, size / 8);

        // A copy that was begun is written over.
        Assert.Equal(0, Files.CopyContent(from, to, 0));
        Files.Close(from);
        Files.Close(to);
    }

    [Theory]
    [InlineData("ext4")]
    [InlineData("xfs")]
    [InlineData("btrfs")]
    public void Metadata_comes_back_whole(string kind)
    {
        using var disk = new LoopFileSystem(kind);
        using var top = new Opened(disk);
        Write(top, "file"u8, "content"u8);
        Write(top, "other"u8, "content"u8);
        LoopFileSystem.Run("setfacl", "-m", "u:1005:rw,g:1006:r", disk.Top + "/file");
        LoopFileSystem.Run("setfattr", "-n", "user.ward", "-v", "7", disk.Top + "/file");
        LoopFileSystem.Run("setfattr", "-n", "user.not-wanted", "-v", "8", disk.Top + "/other");
        LoopFileSystem.Run("chown", "1001:1002", disk.Top + "/file");
        LoopFileSystem.Run("chmod", "6750", disk.Top + "/file");
        LoopFileSystem.Run("touch", "-d", "1969-07-20 20:17:40.123456789 UTC", disk.Top + "/file");
        var file = Files.OpenFile(top, "file"u8);
        var other = Files.OpenFile(top, "other"u8);
        Assert.Equal(0, Files.ReadMetadata(file, out var metadata));
        Assert.Equal(0, Files.WriteMetadata(other, metadata));
        Assert.Equal(0, Files.ReadMetadata(other, out var written));
        Assert.Equal(metadata with { Attributes = [] }, written with { Attributes = [] });
        Assert.Equal(Shown(metadata.Attributes), Shown(written.Attributes));
        Assert.Contains(written.Attributes, attribute => attribute.Name == "system.posix_acl_access");
        Assert.DoesNotContain(written.Attributes, attribute => attribute.Name == "user.not-wanted");
        Assert.Equal((1001u, 1002u), (written.Owner, written.Group));
        Assert.True(written.ModifiedAt < 0, "a time before 1970 was lost");
        Files.Close(file);
        Files.Close(other);
    }

    [Theory]
    [InlineData("ext4")]
    [InlineData("xfs")]
    [InlineData("btrfs")]
    public void Locks_are_read_and_written(string kind)
    {
        using var disk = new LoopFileSystem(kind);
        using var top = new Opened(disk);
        Write(top, "file"u8, "content"u8);
        var file = Files.OpenFile(top, "file"u8);
        Assert.Equal((0, FileLocks.None), (Files.ReadLocks(file, out var locks), locks));
        Assert.Equal(0, Files.WriteLocks(file, FileLocks.Immutable));
        Assert.Equal(-Errno.NotPermitted, Files.Remove(top, "file"u8));
        Assert.Equal((0, FileLocks.Immutable), (Files.ReadLocks(file, out locks), locks));
        Assert.Equal(0, Files.WriteLocks(file, FileLocks.None));
        Assert.Equal(0, Files.Remove(top, "file"u8));
        Files.Close(file);
    }

    [Fact]
    public void What_a_file_system_is_and_where_its_top_is_are_told()
    {
        foreach (var kind in new[] { "ext4", "xfs", "btrfs" })
        {
            using var disk = new LoopFileSystem(kind);
            Directory.CreateDirectory(disk.Top + "/a/b");
            using var top = new Opened(disk);
            Assert.Equal(kind, FileSystems.NameOf(top));
            Assert.Equal(disk.Top, FileSystems.TopOf(RawPath.Of(disk.Top + "/a/b")).ToString());
            Assert.False(FileSystems.IsSubvolume(top));
            Assert.Equal(0, Files.Space(top, out var free, out var total));
            Assert.InRange(free, 1, total);
        }

        var shared = LinuxFileSystem.OpenTop(RawPath.Of("/dev/shm"));
        Assert.False(FileSystems.CanGuard(FileSystems.NameOf(shared)));
        Files.Close(shared);
    }

    private static void Write(int folder, ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        var file = Files.CreateFile(folder, name);
        Assert.True(file >= 0, $"error {file}");
        Assert.Equal(content.Length, Files.Write(file, 0, content));
        Files.Close(file);
    }

    private static string Read(int folder, ReadOnlySpan<byte> name)
    {
        var file = Files.OpenFile(folder, name);
        Span<byte> content = stackalloc byte[64];
        var length = Files.Read(file, 0, content);
        Files.Close(file);
        return Encoding.ASCII.GetString(content[..length]);
    }

    private static byte[] Hash(LoopFileSystem disk, string name)
    {
        using var file = File.OpenRead($"{disk.Top}/{name}");
        return System.Security.Cryptography.SHA256.HashData(file);
    }

    private static List<string> Listed(int folder)
    {
        var names = new List<string>();
        using var listing = Files.List(folder);
        while (listing.Next(out var name, out _, out _))
            names.Add(Encoding.Latin1.GetString(name));
        return names;
    }

    private static IEnumerable<string> Shown(ImmutableArray<ExtendedAttribute> attributes) =>
        attributes.Select(attribute => $"{attribute.Name}={Convert.ToHexString([.. attribute.Value])}").Order(StringComparer.Ordinal);

    private sealed class Opened(LoopFileSystem disk) : IDisposable
    {
        private readonly int handle = LinuxFileSystem.OpenTop(disk.TopPath);

        public static implicit operator int(Opened opened) => opened.handle;

        public void Dispose() => Files.Close(handle);
    }
}
