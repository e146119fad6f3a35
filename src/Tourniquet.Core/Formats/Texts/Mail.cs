namespace Tourniquet.Core.Formats.Texts;

/// <summary>A message (RFC 5322) or a box of them (RFC 4155), by its first header fields.</summary>
internal static class Mail
{
    private const int MostLines = 40;

    public static bool IsMail(ReadOnlySpan<byte> text)
    {
        bool isBox = text.StartsWith("From "u8);
        if (isBox)
            text = AfterLine(text);
        int fields = 0, known = 0;
        for (int line = 0; line < MostLines && text.Length > 0; line++)
        {
            if (text[0] is (byte)'\r' or (byte)'\n')
                break;
            if (text[0] is not ((byte)' ' or (byte)'\t'))
            {
                int colon = text[..Math.Min(text.Length, 80)].IndexOf((byte)':');
                if (colon <= 0 || !IsName(text[..colon]))
                    break;
                fields++;
                known += IsKnown(text[..colon]) ? 1 : 0;
            }
            text = AfterLine(text);
        }
        return known >= 2 || (isBox && known >= 1 && fields >= 1);
    }

    private static ReadOnlySpan<byte> AfterLine(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)'\n');
        return end < 0 ? default : text[(end + 1)..];
    }

    private static bool IsName(ReadOnlySpan<byte> name)
    {
        foreach (byte b in name)
            if (b is <= 0x20 or >= 0x7F)
                return false;
        return true;
    }

    private static bool IsKnown(ReadOnlySpan<byte> name) =>
        Is(name, "From"u8) || Is(name, "To"u8) || Is(name, "Subject"u8) || Is(name, "Date"u8) || Is(name, "Received"u8)
        || Is(name, "Return-Path"u8) || Is(name, "Message-ID"u8) || Is(name, "MIME-Version"u8) || Is(name, "Delivered-To"u8)
        || Is(name, "Content-Type"u8) || Is(name, "Reply-To"u8) || Is(name, "Cc"u8);

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> known) => System.Text.Ascii.EqualsIgnoreCase(name, known);
}
