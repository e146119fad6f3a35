using System.Text.Unicode;
using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Texts;

internal enum TextEncoding
{
    None,
    Utf8,
    EightBit,
    Utf16Little,
    Utf16Big,
}

/// <summary>Tells text from anything else by its bytes alone.</summary>
internal static class Encodings
{
    // One odd byte in two hundred: logs and exports have some, ciphertext has twenty.
    private const int OddShare = 200;

    // The smallest piece that says anything; random bytes pass as 7-bit text with 0.42 to this power.
    private const int MinLength = 8;

    private const int Block = 1024;

    public static TextEncoding Of(ReadOnlySpan<byte> head, bool cutAtEnd)
    {
        if (head.Length == 0)
            return TextEncoding.None;
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) && Holds(head[2..], TextEncoding.Utf16Little, false, cutAtEnd))
            return TextEncoding.Utf16Little;
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) && Holds(head[2..], TextEncoding.Utf16Big, false, cutAtEnd))
            return TextEncoding.Utf16Big;
        if (Holds(head, TextEncoding.Utf8, false, cutAtEnd))
            return TextEncoding.Utf8;
        if (head.Length >= MinLength && Utf16.LooksAscii(head, big: false))
            return TextEncoding.Utf16Little;
        if (head.Length >= MinLength && Utf16.LooksAscii(head, big: true))
            return TextEncoding.Utf16Big;
        return Holds(head, TextEncoding.EightBit, false, cutAtEnd) ? TextEncoding.EightBit : TextEncoding.None;
    }

    /// <param name="cutAtStart">The piece may begin in the middle of a character.</param>
    /// <param name="cutAtEnd">The piece may end in the middle of one.</param>
    public static bool Holds(ReadOnlySpan<byte> piece, TextEncoding encoding, bool cutAtStart, bool cutAtEnd) => encoding switch
    {
        TextEncoding.Utf8 => IsUtf8(piece, cutAtStart, cutAtEnd),
        TextEncoding.EightBit => IsEightBit(piece),
        TextEncoding.Utf16Little => Utf16.Holds(piece, big: false),
        TextEncoding.Utf16Big => Utf16.Holds(piece, big: true),
        _ => false,
    };

    private static bool IsUtf8(ReadOnlySpan<byte> piece, bool cutAtStart, bool cutAtEnd)
    {
        if (cutAtStart)
            for (int i = 0; i < 3 && piece.Length > 0 && (piece[0] & 0xC0) == 0x80; i++)
                piece = piece[1..];
        if (cutAtEnd)
            piece = WithoutCutCharacter(piece);
        if (!Utf8.IsValid(piece))
            return false;
        int allowed = piece.Length / OddShare;
        for (int at; (at = piece.IndexOfAny(ByteTally.ControlBytes)) >= 0; piece = piece[(at + 1)..])
            if (--allowed < 0)
                return false;
        return true;
    }

    private static ReadOnlySpan<byte> WithoutCutCharacter(ReadOnlySpan<byte> piece)
    {
        for (int back = 1; back <= Math.Min(3, piece.Length); back++)
        {
            byte b = piece[^back];
            if (b >= 0xC0)
                return piece[..^back];
            if (b < 0x80)
                return piece;
        }
        return piece;
    }

    private static bool IsEightBit(ReadOnlySpan<byte> piece)
    {
        if (piece.Length < MinLength)
            return false;
        var t = ByteTally.Of(piece);
        int odd = t.Controls + t.Nuls;
        if (odd > piece.Length / OddShare || HasBinaryBlock(piece))
            return false;
        int low = t.Total - t.High;
        // The shorter the piece, the fewer accents it may have: half of random bytes are high.
        int mostHigh = piece.Length < 64 ? t.Total / 10 : t.Total * 3 / 10;
        bool western = t.High <= mostHigh && t.Letters * 2 >= low && odd + t.HighControls <= piece.Length / OddShare;
        return western || IsOtherScript(piece, t);
    }

    // A scrambled kilobyte in a long text is too little to count in the whole, and plain in itself: one byte in twelve is a control.
    private static bool HasBinaryBlock(ReadOnlySpan<byte> piece)
    {
        for (; piece.Length >= Block; piece = piece[Block..])
        {
            var t = ByteTally.Of(piece[..Block]);
            if (t.Controls + t.Nuls > Block / 20)
                return true;
        }
        return false;
    }

    /// <summary>Code pages of other scripts (1251, 866, Shift-JIS): many high bytes, and still none of the controls that random bytes have.</summary>
    private static bool IsOtherScript(ReadOnlySpan<byte> piece, in ByteTally t)
    {
        if (piece.Length >= 256)
            return t.Letters >= t.Total / 50 && !Uniformity.Passes(piece);
        // Shorter: letters of one script stand together in words, high and low random bytes do not.
        int changes = 0;
        for (int i = 1; i < piece.Length; i++)
            changes += (piece[i] ^ piece[i - 1]) >> 7;
        return piece.Length >= 96 && changes <= piece.Length / 3 && t.Letters > 0;
    }
}
