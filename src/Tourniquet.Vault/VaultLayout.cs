using System.Globalization;
using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

/// <summary>
/// Where things stand in a vault. The format is a document, docs/vault-format.md; this is that document as code. Owns no state.
/// </summary>
internal static class VaultLayout
{
    public const string Root = ".tourniquet";
    public const string Inner = "vault";
    public const string FormatFile = "format";
    public const int FormatVersion = 1;
    public const string Tree = "tree";
    public const string Versions = "versions";
    public const string Quarantine = "quarantine";
    public const string Temporary = "tmp";

    /// <summary>Metadata of a copy: <see cref="FileMetadata.ToBytes"/>.</summary>
    public const string MetadataAttribute = "trusted.tourniquet.meta";

    private const string StampFormat = "yyyy-MM-dd'T'HH.mm.ss.fffffff'Z'";
    private const int StampLength = 30;
    private const byte BeforeStamp = (byte)'@';
    private const byte Slash = (byte)'/';

    // What a name may have on every file system, less "@" and a stamp.
    private const int LongestBesideStamp = 255 - 1 - StampLength;

    /// <summary>
    /// Where the versions of a folder's files stand: <c>d/ward/d/notes/f</c> for <c>ward/notes</c>. The letters keep a folder and a file that
    /// had the same name at different times apart.
    /// </summary>
    public static RawPath FilesOf(RawPath folder) => VersionsOfFolder(folder).Join("f");

    /// <summary>A version as seen from <see cref="FilesOf"/>: <c>letter.odt@2026-…Z.c</c>; for a name that leaves no room for that, <c>name/2026-…Z.c</c>.</summary>
    public static byte[] NameIn(VersionRef version)
    {
        var name = NameOf(version.Path);
        var bytes = new byte[name.Length + 1 + version.Stamp.Length];
        name.CopyTo(bytes);
        bytes[name.Length] = HasFolder(name) ? Slash : BeforeStamp;
        System.Text.Encoding.ASCII.GetBytes(version.Stamp, bytes.AsSpan(name.Length + 1));
        return bytes;
    }

    /// <summary>Its versions stand in a folder of its own, since the name leaves no room for a stamp.</summary>
    public static bool HasFolder(ReadOnlySpan<byte> name) => name.Length > LongestBesideStamp;

    /// <summary>The reverse of <see cref="NameIn"/> for what stands in <see cref="FilesOf"/> itself; false for anything else.</summary>
    public static bool TryParseName(ReadOnlySpan<byte> entry, out ReadOnlySpan<byte> name, out string stamp)
    {
        name = default;
        stamp = "";
        var cut = entry.Length - StampLength - 1;
        if (cut <= 0 || entry[cut] != BeforeStamp)
            return false;
        name = entry[..cut];
        stamp = System.Text.Encoding.Latin1.GetString(entry[(cut + 1)..]);
        return TryParseStamp(stamp, out _, out _);
    }

    public static ReadOnlySpan<byte> NameOf(RawPath path) => path.Bytes[(path.Bytes.LastIndexOf(Slash) + 1)..];

    public static RawPath VersionsOfFolder(RawPath folder)
    {
        if (folder.IsEmpty)
            return RawPath.Empty;
        var mapped = new List<byte>(folder.Bytes.Length * 2);
        foreach (var range in folder.Bytes.Split((byte)'/'))
        {
            if (mapped.Count > 0)
                mapped.Add((byte)'/');
            mapped.AddRange("d/"u8);
            mapped.AddRange(folder.Bytes[range]);
        }

        return new(mapped.ToArray());
    }

    public static string Stamp(DateTimeOffset at, VersionKind kind) =>
        at.UtcDateTime.ToString(StampFormat, CultureInfo.InvariantCulture) + (kind == VersionKind.Copy ? ".c" : ".l");

    public static bool TryParseStamp(string stamp, out DateTimeOffset at, out VersionKind kind)
    {
        kind = stamp.EndsWith(".c", StringComparison.Ordinal) ? VersionKind.Copy : VersionKind.Link;
        at = default;
        return stamp.Length > 2
            && stamp[^2..] is ".c" or ".l"
            && DateTimeOffset.TryParseExact(stamp[..^2], StampFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at);
    }
}

public enum VersionKind
{
    /// <summary>A copy or clone of the content, taken before a write. Its metadata stands in an attribute.</summary>
    Copy,

    /// <summary>The file itself, kept by a hard link after its name went: content and metadata are its own.</summary>
    Link,
}

/// <summary>One kept version of a file.</summary>
/// <param name="Path">The file's path below the top of its file system, when it was kept.</param>
/// <param name="Stamp">Its name in the vault: the instant until which this was the content, and a letter for the kind.</param>
public sealed record VersionRef(RawPath Path, string Stamp)
{
    public VersionKind Kind => Stamp.EndsWith(".c", StringComparison.Ordinal) ? VersionKind.Copy : VersionKind.Link;

    /// <summary>Stands for what was lost before it could be kept.</summary>
    public static VersionRef NeverKept(RawPath path) => new(path, "");

    public bool WasKept => Stamp.Length > 0;

    /// <summary>Until then this was the file's content.</summary>
    public DateTimeOffset Until => VaultLayout.TryParseStamp(Stamp, out var at, out _) ? at : DateTimeOffset.MinValue;
}
