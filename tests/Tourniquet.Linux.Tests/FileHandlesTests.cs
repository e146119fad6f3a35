using Tourniquet.Core.Files;
using Tourniquet.Linux.Fanotify;
using Tourniquet.Linux.Files;
using Tourniquet.Vault.Tests;

namespace Tourniquet.Linux.Tests;

public sealed class FileHandlesTests
{
    private static readonly LinuxFileSystem Files = LinuxFileSystem.Instance;

    [Theory]
    [InlineData("ext4")]
    [InlineData("xfs")]
    [InlineData("btrfs")]
    public void A_file_keeps_its_key_whatever_its_name_and_a_later_one_has_another(string kind)
    {
        using var disk = new LoopFileSystem(kind);
        var first = disk.Top + "/first";
        File.WriteAllText(first, "one");
        LoopFileSystem.Run("ln", first, disk.Top + "/second");
        var key = KeyOf(first);
        Assert.Equal(key, KeyOf(disk.Top + "/second"));
        File.Move(first, disk.Top + "/third");
        Assert.Equal(key, KeyOf(disk.Top + "/third"));
        var inode = InodeOf(disk.Top + "/third");
        File.Delete(disk.Top + "/second");
        File.Delete(disk.Top + "/third");
        for (var i = 0; i < 50; i++)
        {
            // Some file systems give the number to the next file; the key has the generation as well.
            File.WriteAllText($"{disk.Top}/later-{i}", "another");
            Assert.True(KeyOf($"{disk.Top}/later-{i}") != key, $"file {i} (inode {InodeOf($"{disk.Top}/later-{i}")}) has the key of an earlier one (inode {inode})");
        }
    }

    [Fact]
    public void The_path_of_an_open_file_follows_its_renames()
    {
        using var disk = new LoopFileSystem("ext4");
        var folder = Directory.CreateDirectory(disk.Top + "/a").FullName;
        File.WriteAllText(folder + "/file", "x");
        using var opened = File.OpenHandle(folder + "/file");
        Directory.Move(folder, disk.Top + "/b");
        Assert.Equal(disk.Top + "/b/file", FileHandles.PathOf((int)opened.DangerousGetHandle())?.ToString());
        File.Delete(disk.Top + "/b/file");
        Assert.EndsWith(" (deleted)", FileHandles.PathOf((int)opened.DangerousGetHandle())?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_opened_through_another_mount_is_found_below_the_top()
    {
        using var disk = new LoopFileSystem("ext4");
        var elsewhere = Directory.CreateTempSubdirectory("tourniquet-bind-").FullName;
        Directory.CreateDirectory(disk.Top + "/ward");
        File.WriteAllText(disk.Top + "/ward/letter", "x");
        var top = LinuxFileSystem.OpenTop(disk.TopPath);
        LoopFileSystem.Run("mount", "--bind", disk.Top + "/ward", elsewhere);
        try
        {
            using var opened = File.OpenHandle(elsewhere + "/letter");
            var file = (int)opened.DangerousGetHandle();
            Assert.Equal(elsewhere + "/letter", FileHandles.PathOf(file)?.ToString());
            Assert.Equal(disk.Top + "/ward/letter", FileHandles.PathByHandle(top, file)?.ToString());
        }
        finally
        {
            LoopFileSystem.Run("umount", elsewhere);
            Directory.Delete(elsewhere);
            Files.Close(top);
        }
    }

    [Fact]
    public void A_path_beyond_what_the_kernel_tells_is_an_error_and_no_wrong_path()
    {
        using var disk = new LoopFileSystem("ext4");
        var handle = LinuxFileSystem.OpenTop(disk.TopPath);
        var name = new byte[250];
        Array.Fill(name, (byte)'d');
        for (var depth = 0; depth < 20; depth++)
        {
            Assert.Equal(0, Files.MakeFolder(handle, name, 0x1C0));
            var below = Files.OpenFolder(handle, name);
            Files.Close(handle);
            handle = below;
        }

        Span<byte> path = stackalloc byte[4096];
        Assert.Equal(-Errno.NameTooLong, FileHandles.PathOf(handle, path));
        Assert.Null(FileHandles.PathOf(handle));
        Files.Close(handle);
    }

    private static FileKey KeyOf(string path)
    {
        using var file = File.OpenHandle(path);
        Assert.True(FileHandles.TryKeyOf((int)file.DangerousGetHandle(), out var key));
        return key;
    }

    private static ulong InodeOf(string path)
    {
        using var file = File.OpenHandle(path);
        Assert.Equal(0, Files.StatHandle((int)file.DangerousGetHandle(), out var stat));
        return stat.Inode;
    }
}
