using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using Tourniquet.Core.Files;
using Tourniquet.Linux.Native;

namespace Tourniquet.Linux.Files;

/// <summary>Extended attributes of open files. ACLs and security labels are among them.</summary>
internal static unsafe class ExtendedAttributes
{
    /// <summary>Ours, on copies in the vault; never counted as the file's own.</summary>
    public const string OwnPrefix = "trusted.tourniquet.";

    // XATTR_LIST_MAX and XATTR_SIZE_MAX, linux/limits.h
    private const int LargestList = 65536;
    private const int LargestValue = 65536;

    private const int UsualList = 1024;

    // A version of a long name stands in a folder: two names with a slash between.
    private const int LongestName = (2 * 255) + 1;
    private const int LongestPath = LongestName + 40;

    public static int Get(int file, string name, Span<byte> value)
    {
        Span<byte> raw = stackalloc byte[256];
        fixed (byte* rawName = Raw(name, raw))
        fixed (byte* target = value)
            return (int)Libc.Checked(Libc.fgetxattr(file, rawName, target, (nuint)value.Length));
    }

    public static int Set(int file, string name, ReadOnlySpan<byte> value)
    {
        Span<byte> raw = stackalloc byte[256];
        fixed (byte* rawName = Raw(name, raw))
        fixed (byte* source = value)
            return Libc.Checked(Libc.fsetxattr(file, rawName, source, (nuint)value.Length, 0));
    }

    public static int Remove(int file, string name)
    {
        Span<byte> raw = stackalloc byte[256];
        fixed (byte* rawName = Raw(name, raw))
            return Libc.Checked(Libc.fremovexattr(file, rawName));
    }

    public static ImmutableArray<ExtendedAttribute> All(int file)
    {
        Span<byte> names = stackalloc byte[UsualList];
        nint size;
        fixed (byte* target = names)
            size = Libc.flistxattr(file, target, UsualList);
        if (size == 0)
            return [];
        if (size < 0)
        {
            names = new byte[LargestList];
            fixed (byte* target = names)
                size = Libc.flistxattr(file, target, LargestList);
        }

        return size <= 0 ? [] : Values(names[..(int)size], file, null);
    }

    [SkipLocalsInit]
    public static int Get(int folder, ReadOnlySpan<byte> name, string attribute, Span<byte> value)
    {
        Span<byte> text = stackalloc byte[LongestPath];
        if (!TryPath(text, folder, name))
            return -Errno.NameTooLong;
        fixed (byte* path = text)
            return GetOf(path, attribute, value);
    }

    [SkipLocalsInit]
    public static int Set(int folder, ReadOnlySpan<byte> name, string attribute, ReadOnlySpan<byte> value)
    {
        Span<byte> text = stackalloc byte[LongestPath];
        Span<byte> raw = stackalloc byte[256];
        if (!TryPath(text, folder, name))
            return -Errno.NameTooLong;
        fixed (byte* path = text)
        fixed (byte* rawName = Raw(attribute, raw))
        fixed (byte* source = value)
            return Libc.Checked(Libc.lsetxattr(path, rawName, source, (nuint)value.Length, 0));
    }

    [SkipLocalsInit]
    public static int Remove(int folder, ReadOnlySpan<byte> name, string attribute)
    {
        Span<byte> text = stackalloc byte[LongestPath];
        Span<byte> raw = stackalloc byte[256];
        if (!TryPath(text, folder, name))
            return -Errno.NameTooLong;
        fixed (byte* path = text)
        fixed (byte* rawName = Raw(attribute, raw))
            return Libc.Checked(Libc.lremovexattr(path, rawName));
    }

    [SkipLocalsInit]
    public static int AllOf(int folder, ReadOnlySpan<byte> name, out ImmutableArray<ExtendedAttribute> attributes)
    {
        attributes = [];
        Span<byte> text = stackalloc byte[LongestPath];
        if (!TryPath(text, folder, name))
            return -Errno.NameTooLong;
        Span<byte> names = stackalloc byte[UsualList];
        fixed (byte* path = text)
        {
            nint size;
            fixed (byte* target = names)
                size = Libc.llistxattr(path, target, UsualList);
            if (size < 0 && Libc.Error() == -Errno.OutOfRange)
            {
                names = new byte[LargestList];
                fixed (byte* target = names)
                    size = Libc.llistxattr(path, target, LargestList);
            }

            if (size < 0)
                return Libc.Error();
            if (size > 0)
                attributes = Values(names[..(int)size], -1, path);
            return 0;
        }
    }

    /// <summary>By way of /proc/self/fd, since Linux before 6.13 has no call relative to a folder. Never follows the name itself.</summary>
    private static bool TryPath(Span<byte> text, int folder, ReadOnlySpan<byte> name)
    {
        if (name.Length > LongestName)
            return false;
        "/proc/self/fd/"u8.CopyTo(text);
        System.Buffers.Text.Utf8Formatter.TryFormat(folder, text[14..], out var digits);
        text[14 + digits] = (byte)'/';
        name.CopyTo(text[(15 + digits)..]);
        text[15 + digits + name.Length] = 0;
        return true;
    }

    /// <summary>The value of every name in a list, of an open file or, where a path is given, of that.</summary>
    private static ImmutableArray<ExtendedAttribute> Values(ReadOnlySpan<byte> names, int file, byte* path)
    {
        var found = ImmutableArray.CreateBuilder<ExtendedAttribute>();
        byte[]? value = null;
        while (!names.IsEmpty)
        {
            var end = names.IndexOf((byte)0);
            var name = Encoding.Latin1.GetString(names[..end]);
            names = names[(end + 1)..];
            if (name.StartsWith(OwnPrefix, StringComparison.Ordinal))
                continue;
            value ??= new byte[LargestValue];
            var length = path == null ? Get(file, name, value) : GetOf(path, name, value);
            if (length >= 0)
                found.Add(new(name, value[..length]));
        }

        return found.ToImmutable();
    }

    private static int GetOf(byte* path, string name, Span<byte> value)
    {
        Span<byte> raw = stackalloc byte[256];
        fixed (byte* rawName = Raw(name, raw))
        fixed (byte* target = value)
            return (int)Libc.Checked(Libc.lgetxattr(path, rawName, target, (nuint)value.Length));
    }

    private static Span<byte> Raw(string name, Span<byte> raw)
    {
        var length = Encoding.Latin1.GetBytes(name, raw);
        raw[length] = 0;
        return raw[..(length + 1)];
    }
}
