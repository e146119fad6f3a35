using System.Collections.Immutable;
using Tourniquet.Core.Files;

namespace Tourniquet.Vault;

internal enum IndexWorkKind
{
    PutFile,
    RemoveFile,
    MoveFolder,
    PutVersion,
    RemoveVersion,
    MarkFilled,
}

/// <summary>One thing for the index to take in.</summary>
internal readonly record struct IndexWork(IndexWorkKind Kind, RawPath Path)
{
    public ulong Inode { get; private init; }

    public long Size { get; private init; }

    public long ModifiedAt { get; private init; }

    public uint Permissions { get; private init; }

    public uint Owner { get; private init; }

    public uint Group { get; private init; }

    public ImmutableArray<ExtendedAttribute> Attributes { get; private init; }

    public RawPath? To { get; init; }

    public string? Stamp { get; init; }

    public FileMetadata? Metadata { get; init; }

    public static IndexWork Put(RawPath file, IndexedFile known) => new(IndexWorkKind.PutFile, file)
    {
        Inode = known.Inode,
        Size = known.Metadata.Size,
        ModifiedAt = known.Metadata.ModifiedAt,
        Permissions = known.Metadata.Permissions,
        Owner = known.Metadata.Owner,
        Group = known.Metadata.Group,
        Attributes = known.Metadata.Attributes,
    };

    public static IndexWork Put(RawPath file, in FileStat stat, ImmutableArray<ExtendedAttribute> attributes) => new(IndexWorkKind.PutFile, file)
    {
        Inode = stat.Inode,
        Size = stat.Size,
        ModifiedAt = stat.ModifiedAt,
        Permissions = stat.Permissions,
        Owner = stat.Owner,
        Group = stat.Group,
        Attributes = attributes,
    };
}
