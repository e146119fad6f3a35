using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Images;

/// <summary>The marker segments in front of a JPEG scan (ITU-T T.81, B.1.1.4).</summary>
internal static class JpegSegments
{
    internal enum Outcome
    {
        Broken,

        /// <summary>Well-formed as far as the head goes.</summary>
        RanOut,

        /// <summary>The entropy-coded data begins.</summary>
        Scan,
    }

    public static Outcome Follow(ReadOnlySpan<byte> head, out int at, out long pixels, out bool motion)
    {
        at = 2;
        pixels = 0;
        motion = false;
        while (at + 4 <= head.Length)
        {
            if (head[at] != 0xFF)
                return Outcome.Broken;
            byte marker = head[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }
            int length = Bytes.U16Big(head, at + 2);
            if (!IsSegment(marker) || length < 2)
                return Outcome.Broken;
            var body = head[(at + 4)..Math.Clamp(at + 2 + length, at + 4, head.Length)];
            if (!BodyHolds(marker, body, length - 2))
                return Outcome.Broken;
            if (IsFrame(marker))
                pixels = (long)Bytes.U16Big(body, 1) * Bytes.U16Big(body, 3);
            // Phones append the video of a "motion photo" and say so in XMP.
            motion |= marker == 0xE1 && (body.IndexOf("MotionPhoto"u8) >= 0 || body.IndexOf("MicroVideo"u8) >= 0 || body.IndexOf("GContainer"u8) >= 0);
            at += 2 + length;
            if (marker == 0xDA)
                return pixels >= 0 && at <= head.Length ? Outcome.Scan : Outcome.RanOut;
        }
        return Outcome.RanOut;
    }

    public static bool IsSegment(byte marker) => marker is >= 0xC0 and <= 0xCF or >= 0xDA and <= 0xFE;

    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    private static bool BodyHolds(byte marker, ReadOnlySpan<byte> body, int length) => marker switch
    {
        // DHT: class and id, then sixteen counts.
        0xC4 => length >= 17 && (body.Length == 0 || (body[0] & 0xEF) <= 3),
        // DQT: precision and id, then 64 values of one or two bytes.
        0xDB => length >= 65 && (body.Length == 0 || (body[0] & 0xF) <= 3 && body[0] >> 4 <= 1),
        0xDA => body.Length == 0 || (body[0] is >= 1 and <= 4 && length == 4 + (2 * body[0])),
        _ when IsFrame(marker) => body.Length < 6 || (body[0] is >= 2 and <= 16 && body[5] is >= 1 and <= 4 && length == 6 + (3 * body[5])),
        _ => true,
    };
}
