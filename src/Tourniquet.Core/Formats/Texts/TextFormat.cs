using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Texts;

/// <summary>Plain text, and the formats that are text: told apart by their first lines, because losing any of them is the same loss.</summary>
internal static class TextFormat
{
    // A file system that lost power leaves zeros at the end of a log: up to one block of them is not the text's fault.
    private const int MostPadding = 4096;

    public static bool TryRecognise(in ContentView view, out Recognition found)
    {
        found = Recognition.Unknown;
        var head = view.IsWhole ? WithoutPadding(view.Head) : view.Head;
        var encoding = Encodings.Of(head, !view.IsWhole);
        if (encoding == TextEncoding.None)
            return false;
        var kind = KindOf(view, head, encoding);
        if (!view.IsWhole && !TailHolds(view, encoding))
        {
            found = Found.Damaged(kind, "text at the start, none at the end");
            return true;
        }
        found = Found.Sound(kind, encoding switch
        {
            TextEncoding.Utf8 => "text in UTF-8",
            TextEncoding.EightBit => "text in an 8-bit code page",
            _ => "text in UTF-16",
        });
        return true;
    }

    private static FileKind KindOf(in ContentView view, ReadOnlySpan<byte> head, TextEncoding encoding) =>
        encoding is TextEncoding.Utf8 or TextEncoding.EightBit ? TextKind.Of(head, WithoutPadding(view.End)) : TextKind.OfUtf16(head);

    private static bool TailHolds(in ContentView view, TextEncoding encoding)
    {
        var tail = WithoutPadding(view.End);
        // UTF-16 units start at even offsets of the file, wherever the tail starts.
        if (encoding is TextEncoding.Utf16Little or TextEncoding.Utf16Big && (view.EndOffset & 1) != 0 && tail.Length > 0)
            tail = tail[1..];
        if (tail.Length == 0)
            return view.End.Length > 0 && view.End[0] == 0 && view.End.Length <= MostPadding;
        if (Encodings.Holds(tail, encoding, cutAtStart: true, cutAtEnd: false))
            return true;
        // Plain ASCII in the head may go on in another code page.
        return encoding == TextEncoding.Utf8 && Encodings.Holds(tail, TextEncoding.EightBit, cutAtStart: true, cutAtEnd: false);
    }

    private static ReadOnlySpan<byte> WithoutPadding(ReadOnlySpan<byte> piece)
    {
        var trimmed = piece.TrimEnd((byte)0);
        int padding = piece.Length - trimmed.Length;
        // The last ASCII character of UTF-16 LE ends in a zero byte that belongs to it.
        return padding is > 1 and <= MostPadding && trimmed.Length >= padding ? trimmed : piece;
    }
}
