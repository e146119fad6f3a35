using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Images;

/// <param name="Length">Bytes followed.</param>
internal readonly record struct JpegScan(bool Broken, bool Ended, int Length)
{
    /// <summary>Follows entropy-coded data and whatever lies between the scans of a progressive image, to the end of image if it comes.</summary>
    public static JpegScan Follow(ReadOnlySpan<byte> data)
    {
        int at = 0;
        while (true)
        {
            int next = data[at..].IndexOf((byte)0xFF);
            if (next < 0 || at + next + 1 >= data.Length)
                return new(false, false, data.Length);
            at += next + 1;
            byte code = data[at];
            if (code == 0xFF)
                continue;
            at++;
            if (code is 0 or (>= 0xD0 and <= 0xD7))
                continue;
            if (code == 0xD9)
                return new(false, true, at);
            // Between scans: tables, restart interval, the next scan's header, lines, comments and application data (T.81, B.1.1.3).
            if (code is not (0xC4 or 0xDA or 0xDB or 0xDC or 0xDD or 0xFE or (>= 0xE0 and <= 0xEF)))
                return new(true, false, at);
            int length = Bytes.U16Big(data, at);
            if (at + 2 <= data.Length && !LengthHolds(code, length))
                return new(true, false, at);
            if (length > data.Length - at)
                return new(false, false, data.Length);
            at += length;
        }
    }

    private static bool LengthHolds(byte code, int length) => code switch
    {
        0xDA => length is 8 or 10 or 12 or 14 or 6,
        0xC4 => length is >= 19 and <= 1200,
        0xDB => length is >= 67 and <= 520,
        0xDC or 0xDD => length == 4,
        _ => length >= 2,
    };
}
