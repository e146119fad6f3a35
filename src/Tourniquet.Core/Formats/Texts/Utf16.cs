using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Texts;

/// <summary>UTF-16 by its code units.</summary>
internal static class Utf16
{
    /// <summary>Without a byte order mark: nearly every second byte is zero and the others print.</summary>
    public static bool LooksAscii(ReadOnlySpan<byte> piece, bool big)
    {
        int units = piece.Length / 2, ascii = 0;
        for (int i = 0; i < units; i++)
            if (IsPlain(Bytes.U16(piece, i * 2, big)))
                ascii++;
        return units >= 4 && ascii * 10L >= units * 9L;
    }

    /// <summary>Practically all units are letters, signs and properly paired surrogates that people write.</summary>
    public static bool Holds(ReadOnlySpan<byte> piece, bool big)
    {
        int units = piece.Length / 2, odd = 0, plain = 0;
        for (int i = 0; i < units; i++)
        {
            ushort unit = Bytes.U16(piece, i * 2, big);
            if (IsPlain(unit))
                plain++;
            else if (!IsWritten(unit) && !IsPair(piece, ref i, big))
                odd++;
        }
        // Without one space or digit in a long piece it is no text of any script.
        return odd <= units / 100 && (units < 256 || plain > 0);
    }

    private static bool IsPlain(ushort unit) => unit < 0x7F && unit != 0 && !ByteTally.IsControl((byte)unit);

    private static bool IsWritten(ushort unit) => unit is
        >= 0x00A0 and <= 0x024F or >= 0x02B0 and <= 0x06FF or >= 0x0900 and <= 0x0E7F or >= 0x1E00 and <= 0x22FF
        or >= 0x2460 and <= 0x26FF or >= 0x3000 and <= 0x30FF or >= 0x4E00 and <= 0x9FFF or >= 0xAC00 and <= 0xD7A3
        or >= 0xFF00 and <= 0xFFEF or 0xFEFF;

    private static bool IsPair(ReadOnlySpan<byte> piece, ref int i, bool big)
    {
        if (Bytes.U16(piece, i * 2, big) is < 0xD800 or > 0xDBFF || Bytes.U16(piece, (i * 2) + 2, big) is < 0xDC00 or > 0xDFFF)
            return false;
        i++;
        return true;
    }
}
