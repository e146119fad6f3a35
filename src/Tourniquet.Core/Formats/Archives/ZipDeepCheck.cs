using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Archives;

/// <summary>Unpacks the entries of a ZIP file that are in view and compares their CRC.</summary>
internal static class ZipDeepCheck
{
    private const int EntrySize = 46;

    public static string Fault(in ContentView view, Span<byte> output, ref string reason)
    {
        if (!ZipDirectory.TryFind(view, out var directory))
            return "a ZIP file without its directory";
        var bytes = view.From(directory.Start);
        bytes = bytes[..(int)Math.Min(bytes.Length, directory.Size)];
        int opened = 0, room = output.Length;
        while (bytes.Length >= EntrySize && room > 0)
        {
            int size = EntrySize + Bytes.U16(bytes, 28) + Bytes.U16(bytes, 30) + Bytes.U16(bytes, 32);
            if (!bytes.StartsWith("PK\x01\x02"u8) || size > bytes.Length)
                break;
            var entry = ZipEntry.Read(bytes[..size], directory.Prefix);
            bytes = bytes[size..];
            // No budget: unpacking happens below.
            int budget = 0;
            if (!entry.MatchesLocal(view, ref budget, out var data))
                return "a ZIP entry is not what the directory says";
            bool whole = data.Length > 0 && (ulong)data.Length == entry.Packed && (entry.Flags & 1) == 0;
            if (!whole || entry.Size > (ulong)room || entry.Method is not (0 or 8))
                continue;
            if (entry.Method == 8)
            {
                var result = DeflateWalk.Walk(data, output);
                if (result.End == WalkEnd.Enough)
                    continue;
                if (result.End != WalkEnd.Ended || (ulong)result.Produced != entry.Size)
                    return "a ZIP entry does not unpack";
                data = output[..(int)entry.Size];
            }
            if (Crc32.Of(data) != entry.Crc)
                return "a ZIP entry has a wrong checksum";
            room -= (int)entry.Size;
            opened++;
        }
        if (opened > 0)
            reason = $"{opened} ZIP entries open and their checksums are right";
        return "";
    }
}
