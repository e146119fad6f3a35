using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Archives;

/// <summary>One entry of the central directory (APPNOTE 4.3.12), and its agreement with the local header and data.</summary>
internal readonly ref struct ZipEntry
{
    /// <summary>Bytes of deflate data followed per file.</summary>
    public const int InputBudget = 16 * 1024;

    private const int LocalSize = 30;
    private const int Stored = 0;
    private const int Deflated = 8;
    private const ushort Zip64Extra = 1;

    public ushort Flags { get; private init; }

    public ushort Method { get; private init; }

    public uint Crc { get; private init; }

    public ulong Packed { get; private init; }

    public ulong Size { get; private init; }

    public long Offset { get; private init; }

    public ReadOnlySpan<byte> Name { get; private init; }

    public static ZipEntry Read(ReadOnlySpan<byte> bytes, long prefix)
    {
        ulong packed = Bytes.U32(bytes, 20), size = Bytes.U32(bytes, 24), offset = Bytes.U32(bytes, 42);
        int nameLength = Bytes.U16(bytes, 28);
        Widen(bytes.Slice(46 + nameLength, Bytes.U16(bytes, 30)), ref size, ref packed, ref offset);
        return new()
        {
            Flags = Bytes.U16(bytes, 8),
            Method = Bytes.U16(bytes, 10),
            Crc = Bytes.U32(bytes, 16),
            Packed = packed,
            Size = size,
            Offset = offset > long.MaxValue / 2 ? -1 : (long)offset + prefix,
            Name = bytes.Slice(46, nameLength),
        };
    }

    /// <summary>The local header says the same; and stored or deflated data in view is of the length the directory says.</summary>
    public bool MatchesLocal(in ContentView view, ref int budget, out ReadOnlySpan<byte> data)
    {
        data = default;
        var local = view.From(Offset);
        if (local.Length < LocalSize)
            return true;
        int nameLength = Bytes.U16(local, 26);
        if (!local.StartsWith("PK\x03\x04"u8) || Bytes.U16(local, 8) != Method || nameLength != Name.Length)
            return false;
        if (local.Length >= LocalSize + nameLength && !local.Slice(LocalSize, nameLength).SequenceEqual(Name))
            return false;
        int start = LocalSize + nameLength + Bytes.U16(local, 28);
        if (!Bytes.Fits((ulong)Offset + (ulong)start, Packed, view.Length))
            return false;
        if (local.Length <= start || (Flags & 1) != 0)
            return true;
        data = local[start..];
        bool whole = (ulong)data.Length >= Packed;
        if (whole)
            data = data[..(int)Packed];
        return Method switch
        {
            Stored => Packed == Size && StoredHolds(data, whole, ref budget),
            Deflated => DeflatedHolds(data, whole, ref budget),
            _ => true,
        };
    }

    /// <summary>OpenDocument 1.3, part 2, 3.4: the manifest of an encrypted package describes its encryption.</summary>
    public static bool ManifestSaysEncrypted(in ZipEntry entry, ReadOnlySpan<byte> data)
    {
        Span<byte> text = stackalloc byte[2048];
        if (entry.Method == Deflated)
            DeflateWalk.Walk(data[..Math.Min(data.Length, text.Length)], text);
        else
            data[..Math.Min(data.Length, text.Length)].CopyTo(text);
        return text.IndexOf("encryption-data"u8) >= 0;
    }

    private bool StoredHolds(ReadOnlySpan<byte> data, bool whole, ref int budget)
    {
        if (!whole || data.Length > budget)
            return true;
        budget -= data.Length;
        return Crc32.Of(data) == Crc;
    }

    private bool DeflatedHolds(ReadOnlySpan<byte> data, bool whole, ref int budget)
    {
        if (budget <= 0)
            return true;
        if (data.Length > budget)
        {
            data = data[..budget];
            whole = false;
        }
        budget -= data.Length;
        var result = DeflateWalk.Walk(data);
        return result.End switch
        {
            WalkEnd.Ended => result.Consumed == data.Length && whole && (ulong)result.Produced == Size,
            WalkEnd.RanOut => !whole,
            WalkEnd.Enough => true,
            _ => false,
        };
    }

    // APPNOTE 4.5.3: 64-bit values stand in this order, each only when its 32-bit field is all ones.
    private static void Widen(ReadOnlySpan<byte> extra, ref ulong size, ref ulong packed, ref ulong offset)
    {
        while (extra.Length >= 4)
        {
            int length = Bytes.U16(extra, 2);
            if (Bytes.U16(extra, 0) == Zip64Extra)
            {
                int at = 4;
                Take(extra, ref at, ref size);
                Take(extra, ref at, ref packed);
                Take(extra, ref at, ref offset);
                return;
            }
            if (length > extra.Length - 4)
                return;
            extra = extra[(4 + length)..];
        }
    }

    private static void Take(ReadOnlySpan<byte> extra, ref int at, ref ulong value)
    {
        if (value != uint.MaxValue)
            return;
        value = Bytes.U64(extra, at);
        at += 8;
    }
}
