using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>
/// Copies of files with their metadata in another folder, of this file system or any. Overwrites nothing: a copy is made under a temporary
/// name of its own and gets its name last. Owns no state.
/// </summary>
internal sealed class FolderCopier(IFileSystem files)
{
    private const int LongestLink = 4096;
    private const uint OwnerOnly = 0x1C0;

    /// <param name="recorded">The metadata to give it; null for the file's own.</param>
    /// <param name="to">Where, below the target; folders are made.</param>
    public int Copy(int folder, ReadOnlySpan<byte> name, FileMetadata? recorded, int target, RawPath to)
    {
        var error = files.Stat(folder, name, out var stat);
        if (error < 0)
            return error;
        var into = OpenOrMake(target, to.Parent);
        if (into < 0)
            return into;
        error = stat.Type switch
        {
            FileType.Regular => CopyRegular(folder, name, recorded, into, to.Name),
            FileType.SymbolicLink => CopyLink(folder, name, stat, into, to.Name),
            _ => -Errno.NotSupported,
        };
        files.Close(into);
        return error;
    }

    /// <summary>Owner, mode and times of a folder, after all in it was made: that changes its times.</summary>
    public void FinishFolder(int target, RawPath to, FileMetadata? metadata)
    {
        var made = OpenOrMake(target, to);
        if (made < 0)
            return;
        if (metadata is not null && !to.IsEmpty)
            _ = files.WriteMetadata(made, metadata);
        files.Close(made);
    }

    private int CopyRegular(int folder, ReadOnlySpan<byte> name, FileMetadata? recorded, int into, RawPath to)
    {
        var temporary = TemporaryName(to);
        var source = files.OpenFile(folder, name);
        if (source < 0)
            return source;
        var error = files.ReadMetadata(source, out var own);
        _ = files.Remove(into, temporary);
        var copy = error < 0 ? error : files.CreateFile(into, temporary);
        error = copy;
        if (copy >= 0)
        {
            error = files.CopyContent(source, copy, own.Size);
            if (error >= 0)
                error = files.WriteMetadata(copy, recorded ?? own);
            files.Close(copy);
            error = error < 0 ? error : files.Rename(into, temporary, into, to.Bytes, replace: false);
            if (error < 0)
                _ = files.Remove(into, temporary);
        }

        files.Close(source);
        return error;
    }

    private int CopyLink(int folder, ReadOnlySpan<byte> name, in FileStat stat, int into, RawPath to)
    {
        var target = new byte[LongestLink];
        var length = files.ReadSymbolicLink(folder, name, target);
        if (length < 0)
            return length;
        var error = files.MakeSymbolicLink(target.AsSpan(0, length), into, to.Bytes);
        return error < 0 ? error : files.WriteOwnerAndTimes(into, to.Bytes, new(stat.Permissions, stat.Owner, stat.Group, stat.ModifiedAt, stat.AccessedAt, stat.Size, []));
    }

    private int OpenOrMake(int target, RawPath folder)
    {
        var opened = files.OpenFolder(target, folder.Bytes);
        if (opened != -Errno.NotFound)
            return opened;
        var parent = OpenOrMake(target, folder.Parent);
        if (parent < 0)
            return parent;
        var made = files.MakeFolder(parent, folder.Name.Bytes, OwnerOnly);
        if (made >= 0 || made == -Errno.Exists)
            made = files.OpenFolder(parent, folder.Name.Bytes);
        files.Close(parent);
        return made;
    }

    private static byte[] TemporaryName(RawPath name) => [.. ".tourniquet-"u8, .. name.Bytes[..Math.Min(name.Bytes.Length, 200)]];
}
