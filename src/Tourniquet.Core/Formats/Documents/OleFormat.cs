using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Documents;

/// <summary>Compound files ([MS-CFB]): Word, Excel, Outlook and installers. Header, allocation table and directory in view must hold.</summary>
internal static class OleFormat
{
    private const int HeaderSize = 512;
    private const int EntrySize = 128;
    private const uint MaxRegularSector = 0xFFFFFFFA;
    private const uint FatSector = 0xFFFFFFFD;
    private const int MostSectors = 64;

    private static ReadOnlySpan<byte> Magic => [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

    public static bool TryRecognise(in ContentView view, out Recognition found)
    {
        found = Recognition.Unknown;
        if (!view.Head.StartsWith(Magic))
            return false;
        string fault = Fault(view);
        if (fault.Length > 0)
            found = Found.Damaged(FileKind.Ole, fault);
        else if (HoldsEncryptedPackage(view.Head) || HoldsEncryptedPackage(view.End))
            found = Found.Sealed(FileKind.Ole, "an encrypted Office document");
        else
            found = Found.Sound(FileKind.Ole, "a compound file with its tables");
        return true;
    }

    private static string Fault(in ContentView view)
    {
        var head = view.Head;
        int shift = Bytes.U16(head, 30);
        bool plausible = head.Length >= HeaderSize && Bytes.U16(head, 28) == 0xFFFE && Bytes.U16(head, 32) == 6
            && (Bytes.U16(head, 26), shift) is (3, 9) or (4, 12) && Bytes.U32(head, 56) == 4096;
        if (!plausible)
            return "a compound file with a broken header";
        long sectors = (view.Length >> shift) + 1;
        if (Bytes.U32(head, 48) >= sectors || Bytes.U32(head, 44) > sectors || !HeaderTableHolds(head, sectors))
            return "a compound file whose header points outside it";
        bool tableSeen = false;
        if (!TableHolds(view, shift, sectors, ref tableSeen))
            return "a compound file with a broken allocation table";
        if (!DirectoryHolds(view, shift, sectors, out bool directorySeen))
            return "a compound file with a broken directory";
        // Both tables lie outside the view: then at least the content must not be noise at both ends.
        return !tableSeen && !directorySeen && Uniformity.Passes(head[HeaderSize..]) && Uniformity.PassesAtEnd(view)
            ? "a compound file with noise for content"
            : "";
    }

    private static bool HeaderTableHolds(ReadOnlySpan<byte> head, long sectors)
    {
        uint tables = Bytes.U32(head, 44);
        for (int i = 0; i < 109; i++)
        {
            uint sector = Bytes.U32(head, 76 + (4 * i));
            if (i < tables ? sector >= sectors : sector < MaxRegularSector && sector != 0)
                return false;
        }
        return tables > 0;
    }

    private static bool TableHolds(in ContentView view, int shift, long sectors, ref bool seen)
    {
        uint tables = Math.Min(Bytes.U32(view.Head, 44), 109);
        for (int i = 0, looked = 0; i < tables && looked < MostSectors; i++)
        {
            uint sector = Bytes.U32(view.Head, 76 + (4 * i));
            if (!view.TryAt((sector + 1L) << shift, 1 << shift, out var table))
                continue;
            looked++;
            seen = true;
            int bad = 0;
            for (int at = 0; at < table.Length; at += 4)
            {
                uint next = Bytes.U32(table, at);
                bad += next >= sectors && next < MaxRegularSector ? 1 : 0;
            }
            long first = (long)i << (shift - 2);
            // The table marks its own sector; some writers forget, none fills the table with noise.
            bool marksItself = sector >= first && sector - first < table.Length / 4 && Bytes.U32(table, (int)(sector - first) * 4) == FatSector;
            if (bad > (marksItself ? table.Length / 64 : 0))
                return false;
        }
        return true;
    }

    private static bool DirectoryHolds(in ContentView view, int shift, long sectors, out bool seen)
    {
        seen = view.TryAt((Bytes.U32(view.Head, 48) + 1L) << shift, 1 << shift, out var directory);
        if (!seen)
            return true;
        for (int at = 0; at + EntrySize <= directory.Length; at += EntrySize)
            if (!EntryHolds(directory.Slice(at, EntrySize), sectors, isRoot: at == 0))
                return false;
        return true;
    }

    private static bool EntryHolds(ReadOnlySpan<byte> entry, long sectors, bool isRoot)
    {
        byte type = entry[66];
        if (isRoot)
            return type == 5 && Bytes.U16(entry, 64) <= 64;
        // Unused entries may hold what was there before.
        if (type == 0)
            return true;
        uint first = Bytes.U32(entry, 116);
        return type is 1 or 2 && Bytes.U16(entry, 64) is >= 2 and <= 64 && entry[67] <= 1
            && (type == 1 || first < sectors || first >= MaxRegularSector);
    }

    // [MS-OFFCRYPTO] 2.3.4.4: the stream of a document protected by a password, named in UTF-16.
    private static bool HoldsEncryptedPackage(ReadOnlySpan<byte> bytes) =>
        bytes.IndexOf("E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"u8) >= 0;
}
