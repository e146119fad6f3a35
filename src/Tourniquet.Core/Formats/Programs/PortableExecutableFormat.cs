using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Programs;

/// <summary>Windows programs (PE/COFF specification): the headers and a section table that points inside the file.</summary>
internal static class PortableExecutableFormat
{
    public static bool TryRecognise(in ContentView view, out Recognition found)
    {
        found = Recognition.Unknown;
        var head = view.Head;
        if (!head.StartsWith("MZ"u8) || head.Length < 64)
            return false;
        uint at = Bytes.U32(head, 60);
        bool sound = Bytes.Fits(at, 24, head.Length) && head[(int)at..].StartsWith("PE\0\0"u8) && SectionsHold(view, (int)at);
        found = sound ? Found.Sound(FileKind.PortableExecutable, "PE with its sections") : Found.Damaged(FileKind.PortableExecutable, "a PE mark without its sections");
        return true;
    }

    private static bool SectionsHold(in ContentView view, int at)
    {
        var head = view.Head;
        int sections = Bytes.U16(head, at + 6), optional = Bytes.U16(head, at + 20);
        if (sections is 0 or > 96 || (optional > 0 && Bytes.U16(head, at + 24) is not (0x10B or 0x20B or 0x107)))
            return false;
        int table = at + 24 + optional;
        uint code = 0;
        for (int i = 0; i < sections; i++)
        {
            int entry = table + (40 * i);
            if (entry + 40 > head.Length)
                return false;
            uint size = Bytes.U32(head, entry + 16), offset = Bytes.U32(head, entry + 20);
            if (offset != 0 && size != 0 && !Bytes.Fits(offset, size, view.Length + 4096))
                return false;
            if (code == 0 && size >= Uniformity.MinSample)
                code = offset;
        }
        // The first section is code or tables: packed programs are dense, but not noise.
        var content = view.From(code);
        return code == 0 || !Uniformity.Passes(content[..Math.Min(content.Length, 4096)]);
    }
}
