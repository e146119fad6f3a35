using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Archives;

/// <summary>bzip2: the first block's mark behind the header, and the end mark among the last bits, which stand at any bit.</summary>
internal static class Bzip2Format
{
    private const ulong BlockMark = 0x314159265359;
    private const ulong EndMark = 0x177245385090;

    // Six bytes of mark, four of checksum, up to one of padding.
    private const int EndSize = 11;

    public static bool TryRecognise(in ContentView view, out Recognition found)
    {
        found = Recognition.Unknown;
        var head = view.Head;
        if (!head.StartsWith("BZh"u8) || Bytes.U8(head, 3) is < (byte)'1' or > (byte)'9')
            return false;
        ulong mark = Bytes.U64Big(head, 4) >> 16;
        bool sound = mark is BlockMark or EndMark && EndsWithMark(view.End);
        found = sound
            ? Found.Sound(FileKind.Bzip2, "bzip2 with its first block and its end")
            : Found.Damaged(FileKind.Bzip2, "a bzip2 header without its blocks or its end");
        return true;
    }

    // As it is, and without the padding of tapes and mail gateways.
    private static bool EndsWithMark(ReadOnlySpan<byte> end) => MarkEndsAt(end) || MarkEndsAt(end.TrimEnd((byte)0));

    private static bool MarkEndsAt(ReadOnlySpan<byte> end)
    {
        int from = Math.Max(0, end.Length - EndSize);
        for (int shift = 0; shift < 8; shift++)
            for (int at = from; at <= from + 1; at++)
                if (((Bytes.U64Big(end, at) >> (16 - shift)) & 0xFFFFFFFFFFFF) == EndMark)
                    return true;
        return false;
    }
}
