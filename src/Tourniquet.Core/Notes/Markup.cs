using System.Net;
using System.Text;

namespace Tourniquet.Core.Notes;

/// <summary>HTML and RTF reduced to the words that a person sees. Not parsers: what is broken is passed through, never refused.</summary>
internal static class Markup
{
    private const int SeenAsStart = 4096;

    // These stand inside words; every other element parts them.
    private static readonly string[] Inline = ["a", "b", "i", "u", "s", "em", "strong", "span", "font", "small", "big", "mark", "code", "tt", "wbr"];

    private static readonly string[] Signs = ["<html", "<body", "<!doctype html", "<div", "<p>", "<br", "<hta:"];

    // Groups of RTF that hold no text of the document.
    private static readonly string[] Hidden = ["{\\*", "{\\fonttbl", "{\\colortbl", "{\\stylesheet", "{\\info", "{\\pict"];

    public static bool IsHtml(string text)
    {
        var start = text.AsSpan(0, Math.Min(text.Length, SeenAsStart));
        for (; start.IndexOf('<') is var at and >= 0; start = start[(at + 1)..])
            if (BeginsWithSign(start[at..]))
                return true;
        return false;
    }

    private static bool BeginsWithSign(ReadOnlySpan<char> text)
    {
        foreach (var sign in Signs)
            if (text.StartsWith(sign, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    public static bool IsRtf(string text) => text.AsSpan().TrimStart().StartsWith("{\\rtf", StringComparison.Ordinal);

    public static string StripHtml(string text)
    {
        var result = new StringBuilder(text.Length);
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var open = rest.IndexOf('<');
            result.Append(open < 0 ? rest : rest[..open]);
            if (open < 0)
                break;
            rest = rest[open..];
            if (rest.Length < 2 || !(char.IsAsciiLetter(rest[1]) || rest[1] is '/' or '!' or '?'))
            {
                result.Append('<'); // a less-than sign of the text
                rest = rest[1..];
                continue;
            }

            rest = rest[Element(rest, result)..];
        }

        return WebUtility.HtmlDecode(result.ToString());
    }

    /// <summary>Appends what one tag means to a reader, and says how much to skip: the tag, or all of a script, a style or a comment.</summary>
    private static int Element(ReadOnlySpan<char> rest, StringBuilder result)
    {
        if (rest.StartsWith("<!--", StringComparison.Ordinal))
            return Past(rest, "-->");
        if (rest.StartsWith("<script", StringComparison.OrdinalIgnoreCase))
            return Past(rest, "</script>");
        if (rest.StartsWith("<style", StringComparison.OrdinalIgnoreCase))
            return Past(rest, "</style>");

        var length = Past(rest, ">");
        var tag = rest[1..length].TrimEnd('>');
        var name = tag.TrimStart('/');
        var end = 0;
        while (end < name.Length && char.IsAsciiLetterOrDigit(name[end]))
            end++;
        if (!IsInline(name[..end]))
            result.Append(name[..end].Equals("td", StringComparison.OrdinalIgnoreCase) ? ' ' : '\n');
        if (tag.IndexOf("href=", StringComparison.OrdinalIgnoreCase) is var href and >= 0)
            result.Append(' ').Append(tag[(href + "href=".Length)..].Trim("\"'")).Append(' ');
        return length;
    }

    private static int Past(ReadOnlySpan<char> rest, string end) =>
        rest.IndexOf(end, StringComparison.OrdinalIgnoreCase) is var at and >= 0 ? at + end.Length : rest.Length;

    private static bool IsInline(ReadOnlySpan<char> name)
    {
        foreach (var inline in Inline)
            if (name.Equals(inline, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    public static string StripRtf(string text)
    {
        var result = new StringBuilder(text.Length);
        var rest = text.AsSpan();
        var hidden = 0; // depth of groups inside one that is not shown
        while (!rest.IsEmpty)
        {
            var character = rest[0];
            if (character == '{')
                hidden += hidden > 0 || IsHidden(rest) ? 1 : 0;
            else if (character == '}')
                hidden -= hidden > 0 ? 1 : 0;
            else if (character == '\\')
            {
                rest = rest[Control(rest, hidden > 0 ? null : result)..];
                continue;
            }
            else if (hidden == 0 && character is not ('\r' or '\n'))
                result.Append(character);
            rest = rest[1..];
        }

        return result.ToString();
    }

    private static bool IsHidden(ReadOnlySpan<char> rest)
    {
        foreach (var group in Hidden)
            if (rest.StartsWith(group, StringComparison.Ordinal))
                return true;
        return false;
    }

    /// <summary>One backslash and what belongs to it; says how long that is.</summary>
    private static int Control(ReadOnlySpan<char> rest, StringBuilder? result)
    {
        if (rest.Length < 2)
            return rest.Length;
        if (rest[1] == '\'' && rest.Length >= 4 && byte.TryParse(rest[2..4], System.Globalization.NumberStyles.AllowHexSpecifier, null, out var value))
        {
            result?.Append((char)value);
            return 4;
        }

        var end = 1;
        while (end < rest.Length && char.IsAsciiLetter(rest[end]))
            end++;
        if (end == 1)
        {
            result?.Append(rest[1] switch { '~' => ' ', '\r' or '\n' => '\n', var escaped => escaped });
            return 2;
        }

        var word = rest[1..end];
        var digits = end;
        while (digits < rest.Length && (char.IsAsciiDigit(rest[digits]) || (digits == end && rest[digits] == '-')))
            digits++;
        if (word is "par" or "line" or "row" or "tab" or "cell")
            result?.Append(word is "tab" or "cell" ? ' ' : '\n');
        if (word is "u" && int.TryParse(rest[end..digits], out var code))
        {
            result?.Append((char)code);
            return Math.Min(digits + 1, rest.Length); // one character for readers without Unicode follows
        }

        return digits < rest.Length && rest[digits] == ' ' ? digits + 1 : digits;
    }
}
