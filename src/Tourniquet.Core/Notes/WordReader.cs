namespace Tourniquet.Core.Notes;

/// <summary>
/// Goes through a text word by word, each folded to one spelling: lower case, no accents, look-alike letters and digits undone ("F1LES", Cyrillic
/// "а" in a Latin word). Chinese comes in overlapping pairs of characters, having no spaces.
/// </summary>
internal ref struct WordReader(ReadOnlySpan<char> text)
{
    /// <summary>Longer runs are ids and keys; their beginning is enough.</summary>
    public const int LongestWord = 32;

    private const string CyrillicLookalikes = "асеорхуікѕј";
    private const string LatinForThem = "aceopxyiksj";

    private readonly Span<char> buffer = new char[LongestWord];
    private ReadOnlySpan<char> rest = text;

    /// <summary>The word just read; valid until the next.</summary>
    public ReadOnlySpan<char> Word { get; private set; }

    /// <summary>A sentence, a paragraph or a heading ended before this word.</summary>
    public bool StartsSentence { get; private set; }

    /// <summary>The word holds a digit and no letter, but for an "h" or "d" after it ("72h").</summary>
    public bool IsNumber { get; private set; }

    /// <summary>The word was written with a digit: an id, a number, or letters disguised.</summary>
    public bool HasDigit { get; private set; }

    public bool MoveNext()
    {
        StartsSentence = false;
        var breaks = 0;
        while (!rest.IsEmpty && !char.IsLetterOrDigit(rest[0]))
        {
            breaks += rest[0] == '\n' ? 1 : 0;
            StartsSentence |= rest[0] is '!' or '?' or '。' or '！' || (rest[0] == '.' && (rest.Length == 1 || char.IsWhiteSpace(rest[1]))) || breaks > 1;
            rest = rest[1..];
        }

        if (rest.IsEmpty)
            return false;
        if (IsChinese(rest[0]))
            ReadPair();
        else
            ReadWord();
        return true;
    }

    private void ReadPair()
    {
        IsNumber = HasDigit = false;
        Word = rest.Length > 1 && IsChinese(rest[1]) ? rest[..2] : rest[..1];
        rest = rest[1..];
    }

    private void ReadWord()
    {
        var (length, end, letters, latin) = (0, 0, 0, 0);
        while (end < rest.Length && (char.IsLetterOrDigit(rest[end]) || IsInside(end)) && !IsChinese(rest[end]))
        {
            var character = Fold(rest[end++]);
            if (!char.IsLetterOrDigit(character) || length == LongestWord)
                continue;
            letters += char.IsLetter(character) ? 1 : 0;
            latin += char.IsAsciiLetter(character) ? 1 : 0;
            buffer[length++] = character;
        }

        rest = rest[end..];
        var word = buffer[..length];
        IsNumber = letters == 0 || (letters == 1 && length > 1 && word[^1] is 'h' or 'd' && char.IsAsciiDigit(word[0]));
        HasDigit = letters < length;
        if (!IsNumber && (HasDigit || (latin > 0 && latin < letters)))
            Unmask(word, mostlyLatin: latin * 2 >= letters, undoDigits: letters * 2 > length);
        Word = word;
    }

    /// <summary>An apostrophe or an invisible character between letters.</summary>
    private readonly bool IsInside(int at) =>
        rest[at] is '\'' or '’' or '\u00AD' or '\u200B' or '\u200C' or '\u200D' or '\u2060' && at + 1 < rest.Length && char.IsLetter(rest[at + 1]);

    private static void Unmask(Span<char> word, bool mostlyLatin, bool undoDigits)
    {
        for (var i = 0; i < word.Length; i++)
        {
            if (undoDigits && word[i] is >= '0' and <= '9')
                word[i] = "oi2eas6tbg"[word[i] - '0'];
            else if (mostlyLatin && CyrillicLookalikes.IndexOf(word[i], StringComparison.Ordinal) is var at and >= 0)
                word[i] = LatinForThem[at];
        }
    }

    private static bool IsChinese(char character) => character is >= '\u4E00' and <= '\u9FFF';

    private static char Fold(char character) => char.IsAscii(character) ? (char)(character | (char.IsAsciiLetterUpper(character) ? 0x20 : 0)) : FoldBeyondAscii(character);

    private static char FoldBeyondAscii(char character) => char.ToLowerInvariant(character) switch
    {
        'à' or 'á' or 'â' or 'ã' or 'ä' or 'å' => 'a',
        'ç' => 'c',
        'è' or 'é' or 'ê' or 'ë' => 'e',
        'ì' or 'í' or 'î' or 'ï' => 'i',
        'ñ' => 'n',
        'ò' or 'ó' or 'ô' or 'õ' or 'ö' => 'o',
        'ù' or 'ú' or 'û' or 'ü' => 'u',
        'ß' => 's',
        'ё' => 'е',
        var lower => lower,
    };
}
