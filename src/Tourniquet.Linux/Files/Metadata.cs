using Tourniquet.Core.Files;
using Tourniquet.Linux.Native;

namespace Tourniquet.Linux.Files;

/// <summary>Mode, owner, times, attributes and ACLs of an open file, read and written back whole.</summary>
internal static unsafe class Metadata
{
    public static int Read(LinuxFileSystem files, int handle, out FileMetadata metadata)
    {
        var result = files.StatHandle(handle, out var stat);
        metadata = new(stat.Permissions, stat.Owner, stat.Group, stat.ModifiedAt, stat.AccessedAt, stat.Size, ExtendedAttributes.All(handle));
        return result;
    }

    /// <summary>
    /// Owner first (it clears set-uid), then mode, then attributes (an ACL changes the mode's group bits to its mask), times last.
    /// Attributes that the metadata does not name are removed.
    /// </summary>
    public static int Write(int handle, FileMetadata metadata)
    {
        var failed = 0;
        Note(Libc.fchown(handle, metadata.Owner, metadata.Group));
        foreach (var present in ExtendedAttributes.All(handle))
            if (!metadata.Attributes.Any(a => a.Name == present.Name))
                ExtendedAttributes.Remove(handle, present.Name);
        Note(Libc.fchmod(handle, metadata.Permissions));
        foreach (var (name, value) in metadata.Attributes)
            Note(ExtendedAttributes.Set(handle, name, value));
        var times = stackalloc TimeSpec[2];
        times[0] = TimeSpec.Of(metadata.AccessedAt);
        times[1] = TimeSpec.Of(metadata.ModifiedAt);
        Note(Libc.futimens(handle, times));
        return failed;

        void Note(int result)
        {
            if (result < 0 && failed == 0)
                failed = result < -1 ? result : Libc.Error();
        }
    }

    /// <summary>In the same order, without an open.</summary>
    public static int WriteByName(int folder, byte* path, ReadOnlySpan<byte> name, FileMetadata metadata)
    {
        var error = Libc.Checked(Libc.fchownat(folder, path, metadata.Owner, metadata.Group, Libc.AtSymlinkNoFollow));
        if (error >= 0)
            error = (int)Libc.Checked(Libc.ChangeMode(folder, path, metadata.Permissions));
        foreach (var (attribute, value) in metadata.Attributes)
            if (error >= 0)
                error = ExtendedAttributes.Set(folder, name, attribute, value);
        return error < 0 ? error : WriteTimes(folder, path, metadata);
    }

    public static int WriteOwnerAndTimes(int folder, byte* name, FileMetadata metadata)
    {
        var result = Libc.Checked(Libc.fchownat(folder, name, metadata.Owner, metadata.Group, Libc.AtSymlinkNoFollow));
        return result < 0 ? result : WriteTimes(folder, name, metadata);
    }

    private static int WriteTimes(int folder, byte* name, FileMetadata metadata)
    {
        var times = stackalloc TimeSpec[2];
        times[0] = TimeSpec.Of(metadata.AccessedAt);
        times[1] = TimeSpec.Of(metadata.ModifiedAt);
        return Libc.Checked(Libc.utimensat(folder, name, times, Libc.AtSymlinkNoFollow));
    }
}
