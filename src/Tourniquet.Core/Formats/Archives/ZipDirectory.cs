using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Archives;

/// <summary>Where the central directory of a ZIP file lies, by its end record (APPNOTE 4.3.14 to 4.3.16).</summary>
/// <param name="Prefix">Bytes in front of the archive (a self-extractor): offsets in the directory count from there.</param>
internal readonly record struct ZipDirectory(long Start, long Size, ulong Entries, long Prefix)
{
    private const int EndSize = 22;
    private const int LocatorSize = 20;

    private static ReadOnlySpan<byte> EndSignature => "PK\x05\x06"u8;

    private static ReadOnlySpan<byte> LocatorSignature => "PK\x06\x07"u8;

    private static ReadOnlySpan<byte> End64Signature => "PK\x06\x06"u8;

    public static bool TryFind(in ContentView view, out ZipDirectory directory)
    {
        directory = default;
        var end = view.End;
        // The last end record whose comment fits; bytes behind the comment are other programs' business.
        for (int at = end.LastIndexOf(EndSignature); at >= 0; at = end[..at].LastIndexOf(EndSignature))
            if (at + EndSize + Bytes.U16(end, at + 20) <= end.Length && TryRead(view, view.EndOffset + at, end[at..], out directory))
                return true;
        return false;
    }

    private static bool TryRead(in ContentView view, long at, ReadOnlySpan<byte> record, out ZipDirectory directory)
    {
        ulong entries = Bytes.U16(record, 10), size = Bytes.U32(record, 12), offset = Bytes.U32(record, 16);
        long end = at;
        // Programs that stream write the 64-bit record whether they need it or not; the directory then ends in front of that.
        if (view.HasAt(at - LocatorSize, LocatorSignature) && TryFind64(view, at - LocatorSize, out long at64, out var record64))
        {
            end = at64;
            entries = Bytes.U64(record64, 32);
            size = Bytes.U64(record64, 40);
            offset = Bytes.U64(record64, 48);
        }
        directory = default;
        if (size > (ulong)end || offset > (ulong)end - size || entries > size / 46)
            return false;
        directory = new(end - (long)size, (long)size, entries, end - (long)size - (long)offset);
        return true;
    }

    private static bool TryFind64(in ContentView view, long locator, out long at, out ReadOnlySpan<byte> record)
    {
        record = default;
        at = (long)Math.Min(Bytes.U64(view.From(locator), 8), long.MaxValue);
        // With a prefix the stored offset is short by it; the record then stands right in front of the locator.
        if (!view.HasAt(at, End64Signature))
            at = locator - 56;
        return view.HasAt(at, End64Signature) && view.TryAt(at, 56, out record);
    }
}
