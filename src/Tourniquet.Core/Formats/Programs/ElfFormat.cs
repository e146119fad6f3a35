using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Programs;

/// <summary>ELF (System V ABI, chapter 4): header, program headers and the section table that stands at the end.</summary>
internal static class ElfFormat
{
    private const int MostEntries = 64;

    public static bool TryRecognise(in ContentView view, out Recognition found)
    {
        found = Recognition.Unknown;
        if (!view.Head.StartsWith((ReadOnlySpan<byte>)[0x7F, (byte)'E', (byte)'L', (byte)'F']))
            return false;
        string fault = Fault(view);
        found = fault.Length > 0 ? Found.Damaged(FileKind.Elf, fault) : Found.Sound(FileKind.Elf, "ELF with its tables");
        return true;
    }

    private static string Fault(in ContentView view)
    {
        var head = view.Head;
        bool wide = Bytes.U8(head, 4) == 2, big = Bytes.U8(head, 5) == 2;
        int size = wide ? 64 : 52;
        if (head.Length < size || head[4] is not (1 or 2) || head[5] is not (1 or 2) || head[6] != 1 || Bytes.U16(head, wide ? 52 : 40, big) != size)
            return "an ELF header that does not hold";
        ulong segments = wide ? Bytes.U64(head, 32, big) : Bytes.U32(head, 28, big);
        ulong sections = wide ? Bytes.U64(head, 40, big) : Bytes.U32(head, 32, big);
        int counts = wide ? 54 : 42;
        int segmentSize = Bytes.U16(head, counts, big), segmentCount = Bytes.U16(head, counts + 2, big);
        int sectionSize = Bytes.U16(head, counts + 4, big), sectionCount = Bytes.U16(head, counts + 6, big);
        if (segments > 0 && segmentCount > 0 && !Bytes.Fits(segments, (ulong)(segmentSize * segmentCount), view.Length))
            return "an ELF file that is cut off";
        if (sections == 0 || sectionCount == 0)
            return Uniformity.PassesAtEnd(view) ? "an ELF file with noise for code" : "";
        // Separated debug information keeps the tables of the program it came from.
        if (!Bytes.Fits(sections, (ulong)(sectionSize * sectionCount), view.Length) || sectionSize != (wide ? 64 : 40))
            return "an ELF file without its section table";
        int bad = 0, seen = 0;
        for (; seen < Math.Min(sectionCount, MostEntries) && view.TryAt((long)sections + (seen * sectionSize), sectionSize, out var entry); seen++)
            bad += SectionHolds(entry, wide, big, view.Length) ? 0 : 1;
        return bad > 0 ? "an ELF file with a broken section table" : "";
    }

    private static bool SectionHolds(ReadOnlySpan<byte> entry, bool wide, bool big, long length)
    {
        uint type = Bytes.U32(entry, 4, big);
        ulong offset = wide ? Bytes.U64(entry, 24, big) : Bytes.U32(entry, 16, big);
        ulong size = wide ? Bytes.U64(entry, 32, big) : Bytes.U32(entry, 20, big);
        // Nothing and zero-filled memory (types 0 and 8) take no room in the file.
        return type is 0 or 8 || Bytes.Fits(offset, size, length);
    }
}
