using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Archives;

/// <summary>Zstandard (RFC 8878): frame header and the chain of blocks in view, to the end of the file if that is in view.</summary>
internal static class ZstdFormat
{
    private const uint Magic = 0xFD2FB528;
    private const int MaxBlock = 128 * 1024;

    public static bool TryRecognise(in ContentView view, out Recognition found)
    {
        found = Recognition.Unknown;
        if (Bytes.U32(view.Head, 0) != Magic && !IsSkippable(Bytes.U32(view.Head, 0)))
            return false;
        string fault = Fault(view);
        found = fault.Length > 0 ? Found.Damaged(FileKind.Zstd, fault) : Found.Sound(FileKind.Zstd, "Zstandard with its chain of blocks");
        return Bytes.U32(view.Head, 0) == Magic || fault.Length == 0;
    }

    private static bool IsSkippable(uint magic) => magic is >= 0x184D2A50 and <= 0x184D2A5F;

    private static string Fault(in ContentView view)
    {
        long at = 0;
        int frames = 0;
        while (view.From(at).Length >= 8)
        {
            var frame = view.From(at);
            if (IsSkippable(Bytes.U32(frame, 0)))
            {
                at += 8L + Bytes.U32(frame, 4);
                continue;
            }
            if (Bytes.U32(frame, 0) != Magic)
                return frames > 0 && frame.IndexOfAnyExcept((byte)0) < 0 ? "" : "something else behind a Zstandard frame";
            frames++;
            int headerSize = HeaderSize(frame);
            if (headerSize == 0)
                return "a Zstandard header that does not hold";
            if (!TryBlocks(view, at + headerSize, (frame[4] & 4) != 0, out at))
                return "a Zstandard frame with a broken chain of blocks";
        }
        return at > view.Length ? "a Zstandard file that is cut off" : "";
    }

    // RFC 8878 3.1.1.1: 0 when a reserved bit is set.
    private static int HeaderSize(ReadOnlySpan<byte> frame)
    {
        byte descriptor = frame[4];
        bool single = (descriptor & 0x20) != 0;
        int dictionary = (descriptor & 3) switch { 0 => 0, 1 => 1, 2 => 2, _ => 4 };
        int content = (descriptor >> 6) switch { 0 => single ? 1 : 0, 1 => 2, 2 => 4, _ => 8 };
        return (descriptor & 8) != 0 ? 0 : 5 + (single ? 0 : 1) + dictionary + content;
    }

    private static bool TryBlocks(in ContentView view, long at, bool checksum, out long end)
    {
        end = at;
        while (true)
        {
            if (!view.TryAt(end, 3, out var header))
                return end + 3 <= view.Length;
            int value = header[0] | (header[1] << 8) | (header[2] << 16);
            int type = (value >> 1) & 3, size = value >> 3;
            if (type == 3 || size > MaxBlock || (type == 2 && !CompressedHolds(view.From(end + 3), size)))
                return false;
            end += 3 + (type == 1 ? 1 : size);
            if ((value & 1) == 0)
                continue;
            end += checksum ? 4 : 0;
            return end <= view.Length;
        }
    }

    // RFC 8878 3.1.1.3.1: the sizes that the literals section states must fit into the block, and its last byte holds an end bit.
    private static bool CompressedHolds(ReadOnlySpan<byte> block, int size)
    {
        if (size < 2)
            return false;
        if (block.Length < 5)
            return true;
        int type = block[0] & 3, format = (block[0] >> 2) & 3;
        ulong bits = Bytes.U64(block, 0);
        long literals;
        if (type < 2)
        {
            int header = format switch { 1 => 2, 3 => 3, _ => 1 };
            long plain = format switch { 1 => (long)(bits >> 4) & 0xFFF, 3 => (long)(bits >> 4) & 0xFFFFF, _ => block[0] >> 3 };
            literals = header + (type == 1 ? 1 : plain);
        }
        else
        {
            int width = format switch { 2 => 14, 3 => 18, _ => 10 };
            literals = (format switch { 2 => 4, 3 => 5, _ => 3 }) + (long)((bits >> (4 + width)) & ((1UL << width) - 1));
        }
        if (literals >= size)
            return false;
        // RFC 8878 3.1.1.3.2.1: the two lowest bits of the modes byte are reserved.
        if (literals + 4 < block.Length && block[(int)literals] != 0)
        {
            int first = block[(int)literals];
            int modes = (int)literals + (first < 128 ? 1 : first < 255 ? 2 : 3);
            if (modes < Math.Min(size, block.Length) && (block[modes] & 3) != 0)
                return false;
        }
        return size > block.Length || block[size - 1] != 0 || literals + 1 == size;
    }
}
