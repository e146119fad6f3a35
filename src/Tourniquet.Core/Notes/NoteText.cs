using System.Buffers;
using System.Text;

namespace Tourniquet.Core.Notes;

/// <summary>What a person would read in a small file: the encoding guessed, HTML and RTF reduced to their words.</summary>
public static class NoteText
{
    /// <summary>Only so much of a file's head is looked at.</summary>
    public const int MaxBytes = 64 * 1024;

    // Ciphertext has 27 control characters in 256 bytes; text has none but for stray ones.
    private const double MostControls = 0.01;

    private static readonly SearchValues<byte> Controls = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 28, 29, 30, 31, 127]);

    /// <summary>The text, or null when the bytes are none.</summary>
    public static string? Decode(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..Math.Min(bytes.Length, MaxBytes)];
        if (DecodeRaw(bytes) is not { } text)
            return null;
        if (Markup.IsRtf(text))
            return Markup.StripRtf(text);
        return Markup.IsHtml(text) ? Markup.StripHtml(text) : text;
    }

    private static string? DecodeRaw(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            return Plain(bytes[3..]);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
            return Wide(bytes[2..], bigEndian: false);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            return Wide(bytes[2..], bigEndian: true);
        if (LooksWide(bytes, high: 1))
            return Wide(bytes, bigEndian: false);
        return LooksWide(bytes, high: 0) ? Wide(bytes, bigEndian: true) : Plain(bytes);
    }

    /// <summary>UTF-16 without a mark: nearly every pair is a Latin or a Cyrillic character.</summary>
    private static bool LooksWide(ReadOnlySpan<byte> bytes, int high)
    {
        if (bytes.Length < 8)
            return false;
        var pairs = bytes.Length / 2;
        var mostUnfitting = pairs - (int)Math.Ceiling(pairs * 0.95);
        var (unfitting, latin) = (0, 0);
        for (var i = 0; i + 1 < bytes.Length && unfitting <= mostUnfitting; i += 2)
        {
            var (upper, lower) = (bytes[i + high], bytes[i + 1 - high]);
            var isLatin = upper == 0 && lower is 9 or 10 or 13 or (>= 32 and not 127);
            latin += isLatin ? 1 : 0;
            unfitting += isLatin || upper is 0x04 or 0x20 ? 0 : 1;
        }

        return unfitting <= mostUnfitting && latin >= pairs / 20;
    }

    private static string? Wide(ReadOnlySpan<byte> bytes, bool bigEndian)
    {
        var text = (bigEndian ? Encoding.BigEndianUnicode : Encoding.Unicode).GetString(bytes[..(bytes.Length & ~1)]).TrimEnd('\0');
        var odd = 0;
        foreach (var character in text)
            odd += character is '\uFFFD' || (char.IsControl(character) && !char.IsWhiteSpace(character)) || char.GetUnicodeCategory(character) == System.Globalization.UnicodeCategory.OtherNotAssigned ? 1 : 0;
        return odd <= text.Length * MostControls ? text : null;
    }

    private static string? Plain(ReadOnlySpan<byte> bytes)
    {
        bytes = WithoutPadding(bytes);
        var controls = 0;
        for (var rest = bytes; rest.IndexOfAny(Controls) is var at and >= 0; rest = rest[(at + 1)..])
            if (++controls > bytes.Length * MostControls)
                return null;

        var (sequences, broken, highLetters) = CountUtf8(bytes);
        if (broken <= sequences / 10)
            return Encoding.UTF8.GetString(bytes);
        return highLetters > bytes.Length / 3 ? Cyrillic(bytes) : Encoding.Latin1.GetString(bytes);
    }

    /// <summary>Some programs write the end of their C string along, or all of its buffer.</summary>
    private static ReadOnlySpan<byte> WithoutPadding(ReadOnlySpan<byte> bytes)
    {
        const int PaddingRun = 16;
        bytes = bytes.TrimEnd((byte)0);
        if (bytes.IndexOf(stackalloc byte[PaddingRun]) < 0)
            return bytes;
        var kept = new List<byte>(bytes.Length);
        for (var rest = bytes; !rest.IsEmpty;)
        {
            var zeros = rest.IndexOfAnyExcept((byte)0);
            var text = rest[zeros..].IndexOf((byte)0) is var end and >= 0 ? rest.Slice(zeros, end) : rest[zeros..];
            if (zeros < PaddingRun)
                kept.AddRange(rest[..zeros]);
            kept.AddRange(text);
            rest = rest[(zeros + text.Length)..];
        }

        return kept.ToArray();
    }

    /// <summary>How many characters beyond ASCII there are as UTF-8, how many bytes are none, and how many bytes are letters of Windows-1251.</summary>
    private static (int Sequences, int Broken, int HighLetters) CountUtf8(ReadOnlySpan<byte> bytes)
    {
        var (sequences, broken, highLetters) = (0, 0, 0);
        while (bytes.IndexOfAnyInRange((byte)0x80, (byte)0xFF) is var at and >= 0)
        {
            bytes = bytes[at..];
            highLetters += bytes[0] >= 0xC0 ? 1 : 0;
            var status = Rune.DecodeFromUtf8(bytes, out _, out var width);
            sequences += status == OperationStatus.Done ? 1 : 0;
            broken += status == OperationStatus.InvalidData ? 1 : 0; // a sequence cut off by the end of the head is no fault
            bytes = bytes[width..];
        }

        return (sequences, broken, highLetters);
    }

    /// <summary>Windows-1251 as far as letters go: 0xC0 to 0xFF are А to я in order. Its table is not in .NET without a package.</summary>
    private static string Cyrillic(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (var value in bytes)
            text.Append(value >= 0xC0 ? (char)('А' + (value - 0xC0)) : (char)value);
        return text.ToString();
    }
}
