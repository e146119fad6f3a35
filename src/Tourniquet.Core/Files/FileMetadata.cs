using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Tourniquet.Core.Files;

/// <summary>
/// All of a file that is not its content: what a rollback must bring back besides the bytes.
/// </summary>
/// <param name="Permissions">07777.</param>
/// <param name="ModifiedAt">Nanoseconds since 1970-01-01 UTC.</param>
/// <param name="AccessedAt">Nanoseconds since 1970-01-01 UTC.</param>
/// <param name="Size">Bytes of content this belongs to: a copy of another size is not whole.</param>
public sealed record FileMetadata(
    uint Permissions,
    uint Owner,
    uint Group,
    long ModifiedAt,
    long AccessedAt,
    long Size,
    ImmutableArray<ExtendedAttribute> Attributes)
{
    private const byte Version = 1;

    /// <summary>
    /// Version byte, then little-endian: permissions, owner, group (4 bytes each), modified, accessed, size (8 each), a count (2),
    /// and for each attribute the length of its name (1), the name, the length of its value (4), the value. See docs/vault-format.md.
    /// </summary>
    public byte[] ToBytes()
    {
        var size = 1 + 12 + 24 + 2 + Attributes.Sum(a => 1 + a.Name.Length + 4 + a.Value.Length);
        var bytes = new byte[size];
        bytes[0] = Version;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(1), Permissions);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(5), Owner);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(9), Group);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(13), ModifiedAt);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(21), AccessedAt);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(29), Size);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(37), (ushort)Attributes.Length);
        var at = 39;
        foreach (var (name, value) in Attributes)
        {
            bytes[at++] = (byte)name.Length;
            System.Text.Encoding.Latin1.GetBytes(name, bytes.AsSpan(at));
            at += name.Length;
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), value.Length);
            at += 4;
            value.CopyTo(bytes.AsSpan(at));
            at += value.Length;
        }

        return bytes;
    }

    /// <summary>Null when the bytes are not of this format: cut off, or of another version.</summary>
    public static FileMetadata? FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 39 || bytes[0] != Version)
            return null;
        var count = BinaryPrimitives.ReadUInt16LittleEndian(bytes[37..]);
        var attributes = ImmutableArray.CreateBuilder<ExtendedAttribute>();
        var rest = bytes[39..];
        for (var i = 0; i < count; i++)
        {
            if (rest.Length < 1 || rest.Length < 5 + rest[0])
                return null;
            var name = System.Text.Encoding.Latin1.GetString(rest.Slice(1, rest[0]));
            var length = BinaryPrimitives.ReadInt32LittleEndian(rest[(1 + rest[0])..]);
            rest = rest[(5 + rest[0])..];
            if (length < 0 || length > rest.Length)
                return null;
            attributes.Add(new(name, rest[..length].ToArray()));
            rest = rest[length..];
        }

        return new(
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[1..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[5..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[9..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[13..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[21..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[29..]),
            attributes.ToImmutable());
    }
}

/// <summary>One extended attribute; ACLs are <c>system.posix_acl_access</c> and <c>system.posix_acl_default</c>.</summary>
public readonly record struct ExtendedAttribute(string Name, byte[] Value);
