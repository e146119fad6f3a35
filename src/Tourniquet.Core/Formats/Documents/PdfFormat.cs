using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Documents;

/// <summary>PDF (ISO 32000): header, objects behind it, and at the end a cross-reference that leads somewhere.</summary>
internal static class PdfFormat
{
    // Readers accept a header within the first 1024 bytes (ISO 32000-1, implementation note 13 of the PDF Reference 1.7).
    private const int HeaderWindow = 1024;

    // Where the first object must have begun: generators put comments and binary markers first, not pages of them.
    private const int FirstObjectWindow = 8 * 1024;

    public static bool TryRecognise(in ContentView view, out Recognition found)
    {
        found = Recognition.Unknown;
        int header = view.Head[..Math.Min(view.Head.Length, HeaderWindow)].IndexOf("%PDF-"u8);
        if (header < 0 || (header > 0 && !IsJunkWeKnow(view.Head[..header])))
            return false;
        found = Judge(view, header);
        return true;
    }

    private static Recognition Judge(in ContentView view, int header)
    {
        var start = view.Head[header..];
        if (!HasObject(start[..Math.Min(start.Length, FirstObjectWindow)]))
            return Found.Damaged(FileKind.Pdf, "a PDF header without objects");
        int at = view.End.LastIndexOf("startxref"u8);
        if (at < 0)
            return Found.Damaged(FileKind.Pdf, "a PDF file without its cross-reference");
        if (!LeadsToTable(view, header, at))
            return Found.Damaged(FileKind.Pdf, "the PDF cross-reference leads nowhere");
        return IsEncrypted(view.End) || IsEncrypted(view.Head)
            ? Found.Sealed(FileKind.Pdf, "an encrypted PDF file")
            : Found.Sound(FileKind.Pdf, "PDF with its cross-reference");
    }

    // Printer languages, mail gateways and broken web servers put lines in front; ciphertext is no line.
    private static bool IsJunkWeKnow(ReadOnlySpan<byte> prefix)
    {
        int odd = 0;
        foreach (byte b in prefix)
            odd += Texts.ByteTally.IsControl(b) || b >= 0x80 ? 1 : 0;
        return odd * 10 <= prefix.Length || (prefix.Length <= 4 && odd <= 3);
    }

    private static bool HasObject(ReadOnlySpan<byte> text)
    {
        for (int at = text.IndexOf(" obj"u8); at >= 0;)
        {
            if (at > 0 && char.IsAsciiDigit((char)text[at - 1]))
                return true;
            int next = text[(at + 1)..].IndexOf(" obj"u8);
            at = next < 0 ? -1 : at + 1 + next;
        }
        return false;
    }

    private static bool LeadsToTable(in ContentView view, int header, int startxref)
    {
        var text = view.End[(startxref + 9)..].TrimStart(" \t\r\n\0"u8);
        long offset = 0;
        int digits = 0;
        while (digits < text.Length && digits < 18 && char.IsAsciiDigit((char)text[digits]))
            offset = (offset * 10) + text[digits++] - '0';
        if (digits == 0 || offset > view.Length)
            return false;
        if (IsTable(view, offset) || IsTable(view, offset + header))
            return true;
        // Not in view: believed. In view and wrong: readers rebuild the table, so ordinary files live with that; their objects must be there.
        return view.From(offset).Length == 0 || HasObject(view.End) || view.End[..startxref].LastIndexOf("trailer"u8) >= 0;
    }

    private static bool IsTable(in ContentView view, long offset)
    {
        var text = view.From(offset);
        text = text[..Math.Min(text.Length, 64)].TrimStart(" \t\r\n\0"u8);
        return text.StartsWith("xref"u8) || HasObject(text);
    }

    private static bool IsEncrypted(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            int at = text.IndexOf("/Encrypt"u8);
            if (at < 0)
                return false;
            text = text[(at + 8)..];
            var value = text.TrimStart(" \r\n"u8);
            if (value.Length > 0 && (value.StartsWith("<<"u8) || (value.Length < text.Length && char.IsAsciiDigit((char)value[0]))))
                return true;
        }
    }
}
