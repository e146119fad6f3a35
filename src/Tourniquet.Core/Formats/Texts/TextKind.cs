namespace Tourniquet.Core.Formats.Texts;

/// <summary>Which text format it is, by its first line and its last character.</summary>
internal static class TextKind
{
    private static readonly byte[] Space = [0x20, 0x09, 0x0A, 0x0D, 0x0B, 0x0C, 0x1A, 0];

    public static FileKind Of(ReadOnlySpan<byte> head, ReadOnlySpan<byte> end)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            head = head[3..];
        var text = head.TrimStart(Space);
        var close = end.TrimEnd(Space);
        byte last = close.Length > 0 ? close[^1] : (byte)0;
        if (text.Length == 0)
            return FileKind.Text;
        return text[0] switch
        {
            (byte)'<' => Markup(text, last),
            (byte)'{' when text.StartsWith("{\\rtf"u8) => FileKind.Rtf,
            (byte)'{' => last == '}' && StartsObject(text[1..].TrimStart(Space)) ? FileKind.Json : FileKind.Text,
            (byte)'[' => last is (byte)']' or (byte)'}' && StartsArray(text[1..].TrimStart(Space)) ? FileKind.Json : FileKind.Text,
            _ when IsHl7(text) => FileKind.Hl7,
            _ when Mail.IsMail(text) => FileKind.Email,
            _ when Delimited.IsTable(text) => FileKind.Csv,
            _ => FileKind.Text,
        };
    }

    /// <summary>UTF-16: only the formats that Windows writes so.</summary>
    public static FileKind OfUtf16(ReadOnlySpan<byte> head)
    {
        Span<byte> narrow = stackalloc byte[512];
        int length = 0;
        foreach (byte b in head[..Math.Min(head.Length, 2 * narrow.Length)])
            if (b is not (0 or 0xFE or 0xFF) && length < narrow.Length)
                narrow[length++] = b;
        return Of(narrow[..length], narrow[..length]);
    }

    private static FileKind Markup(ReadOnlySpan<byte> text, byte last)
    {
        var start = text[..Math.Min(text.Length, 1024)];
        if (Contains(start, "<html"u8) || Contains(start, "<!doctype html"u8) || Contains(start, "<body"u8) || Contains(start, "<head>"u8))
            return FileKind.Html;
        if (start.StartsWith("<?xml"u8))
            return FileKind.Xml;
        return last == '>' && text.Length > 1 && (char.IsAsciiLetter((char)text[1]) || text[1] is (byte)'!' or (byte)'?')
            ? FileKind.Xml
            : FileKind.Text;
    }

    private static bool StartsObject(ReadOnlySpan<byte> rest) => rest.Length > 0 && rest[0] is (byte)'"' or (byte)'}';

    private static bool StartsArray(ReadOnlySpan<byte> rest) =>
        rest.Length > 0 && (rest[0] is (byte)'{' or (byte)'[' or (byte)'"' or (byte)']' or (byte)'-' or (byte)'t' or (byte)'f' or (byte)'n'
            || char.IsAsciiDigit((char)rest[0]));

    // HL7 v2.5.1, chapter 2.5: a message starts with MSH and its delimiters, a batch with BHS or FHS.
    private static bool IsHl7(ReadOnlySpan<byte> text) =>
        text.Length > 8 && (text.StartsWith("MSH"u8) || text.StartsWith("FHS"u8) || text.StartsWith("BHS"u8))
        && !char.IsAsciiLetterOrDigit((char)text[3]) && text.Slice(4, 4).IndexOf(text[3]) < 0
        && (text[8] == text[3] || text.Slice(4, 5).IndexOf(text[3]) > 0);

    private static bool Contains(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lowercase)
    {
        for (int i = 0; i <= text.Length - lowercase.Length; i++)
        {
            int at = text[i..].IndexOf((byte)'<');
            if (at < 0 || (i += at) > text.Length - lowercase.Length)
                return false;
            if (System.Text.Ascii.EqualsIgnoreCase(text.Slice(i, lowercase.Length), lowercase))
                return true;
        }
        return false;
    }
}
