using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Locked;

/// <summary>KeePass databases (keepass.info/help/kb/kdbx.html): signatures, a version that exists, header fields up to the end mark.</summary>
internal static class KdbxFormat
{
    private const uint First = 0x9AA2D903;
    private const uint Kdbx = 0xB54BFB67;
    private const uint Kdb = 0xB54BFB65;

    public static bool TryRecognise(in ContentView view, out Recognition found)
    {
        found = Recognition.Unknown;
        var head = view.Head;
        if (Bytes.U32(head, 0) != First || Bytes.U32(head, 4) is not (Kdbx or Kdb))
            return false;
        bool holds = Bytes.U32(head, 4) == Kdb ? head.Length >= 124 : FieldsHold(head);
        found = holds ? Found.Sealed(FileKind.Kdbx, "a KeePass database") : Found.Damaged(FileKind.Kdbx, "a KeePass header that does not hold");
        return true;
    }

    private static bool FieldsHold(ReadOnlySpan<byte> head)
    {
        int major = Bytes.U16(head, 10);
        if (major is not (2 or 3 or 4))
            return false;
        int sizeBytes = major == 4 ? 4 : 2;
        for (long at = 12; at + 1 + sizeBytes <= head.Length;)
        {
            byte id = head[(int)at];
            uint size = sizeBytes == 4 ? Bytes.U32(head, (int)at + 1) : Bytes.U16(head, (int)at + 1);
            if (id > 12 || size > 4096)
                return false;
            at += 1 + sizeBytes + size;
            if (id == 0)
                return at < head.Length;
        }
        return false;
    }
}
