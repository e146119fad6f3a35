using System.Collections.Immutable;
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
        var size = (int)Libc.flistxattr(file, null, 0);
        if (size <= 0 || size > LargestList)
            return [];
        var names = new byte[size];
        fixed (byte* target = names)
            size = (int)Libc.flistxattr(file, target, (nuint)size);
        var found = ImmutableArray.CreateBuilder<ExtendedAttribute>();
        var value = new byte[LargestValue];
        for (var at = 0; at < size;)
        {
            var end = at + names.AsSpan(at).IndexOf((byte)0);
            var name = Encoding.Latin1.GetString(names, at, end - at);
            at = end + 1;
            if (name.StartsWith(OwnPrefix, StringComparison.Ordinal))
                continue;
            var length = Get(file, name, value);
            if (length >= 0)
                found.Add(new(name, value[..length]));
        }

        return found.ToImmutable();
    }

    private static Span<byte> Raw(string name, Span<byte> raw)
    {
        var length = Encoding.Latin1.GetBytes(name, raw);
        raw[length] = 0;
        return raw[..(length + 1)];
    }
}
