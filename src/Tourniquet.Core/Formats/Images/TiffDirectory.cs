using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Images;

/// <summary>One image file directory (TIFF 6.0, section 2) as far as it is in view.</summary>
internal readonly ref struct TiffDirectory(ReadOnlySpan<byte> bytes, bool big, bool wide)
{
    private const int MostEntries = 512;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly bool _big = big;
    private readonly bool _wide = wide;

    public long Compression => Value(259, default);

    /// <summary>0 when the list of strips or tiles is not in view.</summary>
    public long FirstStrip(in ContentView view) => Math.Max(Value(273, view), Value(324, view));

    public long StripSize(in ContentView view) => Math.Max(Value(279, view), Value(325, view));

    private int Start => _wide ? 8 : 2;

    private int EntrySize => _wide ? 20 : 12;

    private ulong Count => _wide ? Bytes.U64(_bytes, 0, _big) : Bytes.U16(_bytes, 0, _big);

    public bool Holds(long fileLength)
    {
        ulong count = Count;
        if (count is 0 or > MostEntries)
            return false;
        int bad = 0, seen = 0, previous = 0;
        for (int at = Start; seen < (int)count && at + EntrySize <= _bytes.Length; at += EntrySize, seen++)
        {
            int tag = Bytes.U16(_bytes, at, _big);
            int size = SizeOf(Bytes.U16(_bytes, at + 2, _big));
            ulong values = _wide ? Bytes.U64(_bytes, at + 4, _big) : Bytes.U32(_bytes, at + 4, _big);
            ulong offset = _wide ? Bytes.U64(_bytes, at + 12, _big) : Bytes.U32(_bytes, at + 8, _big);
            ulong room = _wide ? 8UL : 4UL;
            bool inside = size > 0 && values <= (ulong)fileLength && (values * (ulong)size <= room || Bytes.Fits(offset, values * (ulong)size, fileLength));
            bad += inside && tag >= previous ? 0 : 1;
            previous = tag;
        }
        // One private tag in eight may be wrong: old scanners wrote such.
        return seen > 0 && bad * 8 <= seen;
    }

    /// <summary>A directory's first entries (width, then height) stand somewhere in these bytes.</summary>
    public static bool IsAmong(ReadOnlySpan<byte> bytes, bool big, bool wide)
    {
        int entry = wide ? 20 : 12;
        ReadOnlySpan<byte> width = big ? [1, 0, 0] : [0, 1];
        while (true)
        {
            int at = bytes.IndexOf(width);
            if (at < 0)
                return false;
            bytes = bytes[at..];
            if (Bytes.U16(bytes, 0, big) == 256 && Bytes.U16(bytes, 2, big) is 3 or 4 && Bytes.U32(bytes, 4, big) == (wide && big ? 0u : 1u)
                && Bytes.U16(bytes, entry, big) == 257 && Bytes.U16(bytes, entry + 2, big) is 3 or 4)
                return true;
            bytes = bytes[1..];
        }
    }

    private long Value(int tag, in ContentView view)
    {
        int entries = (int)Math.Min(Count, MostEntries);
        for (int i = 0, at = Start; i < entries && at + EntrySize <= _bytes.Length; i++, at += EntrySize)
            if (Bytes.U16(_bytes, at, _big) == tag)
                return First(_bytes.Slice(at, EntrySize), view);
        return 0;
    }

    /// <summary>The first value: in the entry when all fit there, else where the entry points.</summary>
    private long First(ReadOnlySpan<byte> entry, in ContentView view)
    {
        int type = Bytes.U16(entry, 2, _big), at = _wide ? 12 : 8;
        ulong values = _wide ? Bytes.U64(entry, 4, _big) : Bytes.U32(entry, 4, _big);
        ulong offset = _wide ? Bytes.U64(entry, 12, _big) : Bytes.U32(entry, 8, _big);
        bool inside = values <= (ulong)(EntrySize - at) / (ulong)Math.Max(SizeOf(type), 1);
        var value = inside ? entry[at..] : view.From((long)Math.Min(offset, long.MaxValue));
        return type switch
        {
            3 => Bytes.U16(value, 0, _big),
            4 => Bytes.U32(value, 0, _big),
            16 => (long)Math.Min(Bytes.U64(value, 0, _big), long.MaxValue),
            _ => 0,
        };
    }

    // TIFF 6.0 page 15, and BigTIFF's 16 to 18.
    private static int SizeOf(int type) => type switch
    {
        1 or 2 or 6 or 7 => 1,
        3 or 8 => 2,
        4 or 9 or 11 or 13 => 4,
        5 or 10 or 12 or 16 or 17 or 18 => 8,
        _ => 0,
    };
}
