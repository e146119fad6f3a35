using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Media;

/// <summary>MPEG audio (ISO 11172-3, 13818-3): frames that lead to each other, behind an ID3 tag or from the first byte.</summary>
internal static class Mp3Format
{
    private const int FramesAsked = 4;

    // ISO 11172-3 table 2.4.2.3 and 13818-3: kbit/s for version 1 layers 1 to 3, then versions 2 and 2.5 layer 1, layers 2 and 3.
    private static readonly ushort[] BitRates =
    [
        0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448, 0,
        0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 0,
        0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0,
        0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256, 0,
        0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0,
    ];

    public static bool TryRecognise(in ContentView view, out Recognition found)
    {
        found = Recognition.Unknown;
        var head = view.Head;
        bool tagged = head.StartsWith("ID3"u8) && head.Length >= 10 && head[3] is >= 2 and <= 4
            && ((head[6] | head[7] | head[8] | head[9]) & 0x80) == 0;
        if (!tagged && FrameSize(head) == 0)
            return false;
        bool sound = tagged ? Tagged(view) : ChainHolds(view, 0);
        found = sound ? Found.Sound(FileKind.Mp3, "MPEG audio with its frames") : Found.Damaged(FileKind.Mp3, "an ID3 tag without audio frames");
        return tagged || sound;
    }

    private static bool Tagged(in ContentView view)
    {
        var head = view.Head;
        // ID3v2.4, 3.1: seven bits a byte.
        long at = 10 + ((long)head[6] << 21) + (head[7] << 14) + (head[8] << 7) + head[9];
        if (at >= view.Length)
            return false;
        var rest = view.From(at);
        // The tag may be padded beyond its size; the first frame follows within a little.
        int skip = rest.IndexOfAnyExcept((byte)0);
        if (rest.Length > 0)
            return skip >= 0 && (ChainHolds(view, at + skip) || rest[skip..].StartsWith("fLaC"u8));
        return SomewhereIn(view.End);
    }

    private static bool ChainHolds(in ContentView view, long at)
    {
        var bytes = view.From(at);
        int frames = 0, breaks = 0;
        for (int next = 0; next + 4 <= bytes.Length;)
        {
            int size = FrameSize(bytes[next..]);
            if (size > 0)
            {
                frames++;
                next += size;
                continue;
            }
            if (IsTrailer(bytes[next..]))
                break;
            int further = Resync(bytes[(next + 1)..]);
            if (further < 0 || ++breaks > 1 + (frames / 16))
                return frames >= FramesAsked && bytes.Length - next < 2048 && breaks <= 1 + (frames / 16);
            next += 1 + further;
        }
        return frames >= FramesAsked && (view.IsWhole || SomewhereIn(view.End));
    }

    private static bool IsTrailer(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("TAG"u8) || bytes.StartsWith("APETAGEX"u8) || bytes.StartsWith("LYRICS"u8) || bytes.IndexOfAnyExcept((byte)0) < 0;

    private static bool SomewhereIn(ReadOnlySpan<byte> end)
    {
        if (end.Length > 128 && end[^128..].StartsWith("TAG"u8))
            end = end[..^128];
        return end.Length < 4096 || Resync(end) >= 0;
    }

    /// <summary>The first place from which four frames follow each other; -1 when there is none.</summary>
    private static int Resync(ReadOnlySpan<byte> bytes)
    {
        for (int at = 0; at + 4 <= bytes.Length; at++)
        {
            int sync = bytes[at..].IndexOf((byte)0xFF);
            if (sync < 0)
                return -1;
            at += sync;
            int next = at, frames = 0;
            while (frames < FramesAsked && next + 4 <= bytes.Length && FrameSize(bytes[next..]) is > 0 and var size)
            {
                next += size;
                frames++;
            }
            if (frames == FramesAsked)
                return at;
        }
        return -1;
    }

    private static int FrameSize(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < 4 || frame[0] != 0xFF || (frame[1] & 0xE0) != 0xE0)
            return 0;
        int version = (frame[1] >> 3) & 3, layer = 4 - ((frame[1] >> 1) & 3), rate = frame[2] >> 4, sampling = (frame[2] >> 2) & 3;
        if (version == 1 || layer == 4 || rate is 0 or 15 || sampling == 3)
            return 0;
        int hertz = (sampling switch { 0 => 44100, 1 => 48000, _ => 32000 }) >> (version == 3 ? 0 : version == 2 ? 1 : 2);
        int bits = BitRates[((version == 3 ? layer - 1 : layer == 1 ? 3 : 4) * 16) + rate] * 1000;
        int padding = (frame[2] >> 1) & 1;
        return layer switch
        {
            1 => ((12 * bits / hertz) + padding) * 4,
            3 when version != 3 => (72 * bits / hertz) + padding,
            _ => (144 * bits / hertz) + padding,
        };
    }
}
