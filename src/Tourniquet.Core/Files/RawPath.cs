using System.Text;

namespace Tourniquet.Core.Files;

/// <summary>
/// A path or a name as the file system has it: bytes, not text. Names on Linux need not be UTF-8, and a path may be longer than 4,096 bytes.
/// </summary>
[System.Text.Json.Serialization.JsonConverter(typeof(RawPathConverter))]
public sealed class RawPath : IEquatable<RawPath>, IComparable<RawPath>
{
    private const byte Slash = (byte)'/';

    private readonly byte[] bytes;

    public RawPath(ReadOnlySpan<byte> bytes) => this.bytes = bytes.ToArray();

    public static RawPath Empty { get; } = new([]);

    public ReadOnlySpan<byte> Bytes => bytes;

    public bool IsEmpty => bytes.Length == 0;

    /// <summary>The last component; the whole when there is no slash.</summary>
    public RawPath Name => new(Bytes[(Bytes.LastIndexOf(Slash) + 1)..]);

    /// <summary>All but the last component; empty when there is no slash.</summary>
    public RawPath Parent => Bytes.LastIndexOf(Slash) is var cut and >= 0 ? new(Bytes[..cut]) : Empty;

    public static RawPath Of(string text) => new(Encoding.UTF8.GetBytes(text));

    /// <summary>The reverse of <see cref="ToString"/>: <c>\xNN</c> is one byte.</summary>
    public static RawPath Parse(string text)
    {
        var result = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 3 < text.Length && text[i] == '\\' && text[i + 1] == 'x' && byte.TryParse(text.AsSpan(i + 2, 2), System.Globalization.NumberStyles.HexNumber, null, out var value))
            {
                result.Add(value);
                i += 3;
                continue;
            }

            var width = char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 2 : 1;
            result.AddRange(Encoding.UTF8.GetBytes(text.Substring(i, width)));
            i += width - 1;
        }

        return new(result.ToArray());
    }

    public RawPath Join(RawPath child)
    {
        if (IsEmpty)
            return child;
        if (child.IsEmpty)
            return this;
        var joined = new byte[bytes.Length + 1 + child.bytes.Length];
        bytes.CopyTo(joined, 0);
        joined[bytes.Length] = Slash;
        child.bytes.CopyTo(joined, bytes.Length + 1);
        return new(joined);
    }

    public RawPath Join(string child) => Join(Of(child));

    /// <summary>True for the folder itself and for everything below it.</summary>
    public bool IsAtOrBelow(RawPath folder) => IsAtOrBelow(Bytes, folder.Bytes);

    public static bool IsAtOrBelow(ReadOnlySpan<byte> path, ReadOnlySpan<byte> folder) =>
        folder.IsEmpty || (path.StartsWith(folder) && (path.Length == folder.Length || path[folder.Length] == Slash || folder[^1] == Slash));

    /// <summary>This path as seen from a folder that it is at or below.</summary>
    public RawPath RelativeTo(RawPath folder) =>
        folder.IsEmpty ? this : new(Bytes[Math.Min(bytes.Length, folder.bytes.Length + (folder.bytes[^1] == Slash ? 0 : 1))..]);

    public bool Equals(RawPath? other) => other is not null && Bytes.SequenceEqual(other.Bytes);

    public override bool Equals(object? obj) => Equals(obj as RawPath);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(bytes);
        return hash.ToHashCode();
    }

    public int CompareTo(RawPath? other) => other is null ? 1 : Bytes.SequenceCompareTo(other.Bytes);

    /// <summary>For people and JSON: UTF-8 as text, every byte that is not valid UTF-8 and every control character as <c>\xNN</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(bytes.Length);
        var rest = Bytes;
        while (!rest.IsEmpty)
        {
            var valid = Rune.DecodeFromUtf8(rest, out var rune, out var consumed) == System.Buffers.OperationStatus.Done && !Rune.IsControl(rune);
            if (valid)
                text.Append(rune.ToString());
            else
                foreach (var value in rest[..consumed])
                    text.Append("\\x").Append(value.ToString("x2"));
            rest = rest[consumed..];
        }

        return text.ToString();
    }

    public static bool operator ==(RawPath? left, RawPath? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(RawPath? left, RawPath? right) => !(left == right);

    public static bool operator <(RawPath left, RawPath right) => left.CompareTo(right) < 0;

    public static bool operator >(RawPath left, RawPath right) => left.CompareTo(right) > 0;

    public static bool operator <=(RawPath left, RawPath right) => left.CompareTo(right) <= 0;

    public static bool operator >=(RawPath left, RawPath right) => left.CompareTo(right) >= 0;
}
