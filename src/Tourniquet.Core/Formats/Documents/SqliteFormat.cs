using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Documents;

/// <summary>SQLite 3 (sqlite.org/fileformat2.html): header fields that agree with the length, and pages in view that are pages.</summary>
internal static class SqliteFormat
{
    private const int HeaderSize = 100;

    public static bool TryRecognise(in ContentView view, out Recognition found)
    {
        found = Recognition.Unknown;
        if (!view.Head.StartsWith("SQLite format 3\0"u8))
            return false;
        string fault = Fault(view);
        found = fault.Length > 0 ? Found.Damaged(FileKind.Sqlite, fault) : Found.Sound(FileKind.Sqlite, "SQLite with its pages");
        return true;
    }

    private static string Fault(in ContentView view)
    {
        var head = view.Head;
        int pageSize = Bytes.U16Big(head, 16) == 1 ? 65536 : Bytes.U16Big(head, 16);
        bool plausible = head.Length > HeaderSize && pageSize >= 512 && (pageSize & (pageSize - 1)) == 0
            && head[18] is 1 or 2 && head[19] is 1 or 2 && head[21] == 64 && head[22] == 32 && head[23] == 32
            && Bytes.U32Big(head, 44) <= 4 && Bytes.U32Big(head, 56) <= 3;
        // A database in use may be longer than its header says, and in WAL mode shorter; never a part of a page.
        if (!plausible || view.Length < pageSize || view.Length % pageSize != 0)
            return "an SQLite header that does not hold";
        long pages = Math.Max(view.Length / pageSize, Bytes.U32Big(head, 28));
        if (!PageHolds(head[..Math.Min(pageSize, head.Length)], HeaderSize, pageSize, pages, isFirst: true))
            return "an SQLite file whose first page is none";
        int good = 0, bad = 0;
        Count(view.Head, 0, pageSize, pages, ref good, ref bad);
        if (!view.IsWhole)
            Count(view.Tail, view.EndOffset, pageSize, pages, ref good, ref bad);
        // Unused pages keep anything; most pages are in use.
        return bad * 4 > good + bad ? "an SQLite file whose pages are none" : "";
    }

    private static void Count(ReadOnlySpan<byte> bytes, long offset, int pageSize, long pages, ref int good, ref int bad)
    {
        long first = (offset + pageSize - 1) / pageSize * pageSize;
        for (long at = Math.Max(first, pageSize) - offset; at + pageSize <= bytes.Length; at += pageSize)
        {
            if (PageHolds(bytes.Slice((int)at, pageSize), 0, pageSize, pages, isFirst: false))
                good++;
            else
                bad++;
        }
    }

    private static bool PageHolds(ReadOnlySpan<byte> page, int at, int pageSize, long pages, bool isFirst)
    {
        byte type = Bytes.U8(page, at);
        if (type is 2 or 5 or 10 or 13 && TreeHolds(page, at, type, pageSize, pages))
            return true;
        // Overflow and free pages begin with the number of the next one, pointer maps with a type below 6; a fresh page is empty.
        return !isFirst && (Bytes.U32Big(page, 0) <= pages || (type is >= 1 and <= 5 && Bytes.U32Big(page, 1) <= pages));
    }

    private static bool TreeHolds(ReadOnlySpan<byte> page, int at, byte type, int pageSize, long pages)
    {
        int cells = Bytes.U16Big(page, at + 3), content = Bytes.U16Big(page, at + 5);
        content = content == 0 ? 65536 : content;
        bool isLeaf = type is 10 or 13;
        int pointers = at + (isLeaf ? 8 : 12);
        if (content > pageSize || pointers + (2 * cells) > content || Bytes.U8(page, at + 7) > 60 || Bytes.U16Big(page, at + 1) >= pageSize
            || (!isLeaf && Bytes.U32Big(page, at + 8) > pages))
            return false;
        for (int i = 0; i < Math.Min(cells, 32); i++)
        {
            int cell = Bytes.U16Big(page, pointers + (2 * i));
            if (cell < content || cell >= pageSize)
                return false;
            // A page cut by the view shows its pointers, not its cells.
            if (cell < page.Length && ((type == 13 && !RowHolds(page[cell..])) || (!isLeaf && Bytes.U32Big(page, cell) > pages)))
                return false;
        }
        return true;
    }

    // fileformat2.html, 2.1: the header of a record ends where its first column begins, and is no longer than the record.
    private static bool RowHolds(ReadOnlySpan<byte> cell)
    {
        int at = 0;
        ulong payload = Varint(cell, ref at);
        Varint(cell, ref at);
        int start = at;
        ulong header = Varint(cell, ref at);
        if (payload == 0 || header == 0 || header > payload)
            return payload < 2;
        ulong sum = 0;
        while (at < cell.Length && (ulong)(at - start) < header)
        {
            ulong serial = Varint(cell, ref at);
            sum += serial switch { < 5 => serial, 5 => 6, 6 or 7 => 8, 8 or 9 => 0, < 12 => 0, _ => (Math.Min(serial, uint.MaxValue) - 12) / 2 };
        }
        return at >= cell.Length || sum + header == payload;
    }

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (int i = 0; i < 9 && at < bytes.Length; i++)
        {
            byte b = bytes[at++];
            if (i == 8)
                return (value << 8) | b;
            value = (value << 7) | (b & 0x7Fu);
            if (b < 0x80)
                break;
        }
        return value;
    }
}
