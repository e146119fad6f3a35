namespace Tourniquet.Core.Notes;

/// <summary>Names that want to be opened: what authors of notes call their files.</summary>
public static class NoteName
{
    private static readonly string[] Signs =
    [
        "readme", "readthis", "readit", "readnote", "readinstruction", "openme", "recover", "restor", "decrypt", "decipher", "unlock", "howto", "ransom", "helpme", "helpfile",
        "yourfile", "yourdata", "yourkey", "filesback", "backfiles", "getback", "warning", "attention", "important", "alert", "instruction", "encrypted", "locked", "hacked",
        "leak", "stolen", "breach", "contact", "note", "entschluss", "wiederherstell", "lesen", "lisezmoi", "leeme", "leggimi", "leiame", "прочти", "расшифр", "восстанов",
    ];

    /// <summary>True for README, HOW_TO_DECRYPT, R3ADM3 and their like, whatever stands around them.</summary>
    public static bool IsNoteLike(string name)
    {
        Span<char> letters = stackalloc char[Math.Min(name.Length, 255)]; // NAME_MAX on Linux
        var length = 0;
        foreach (var character in name.AsSpan(0, letters.Length))
        {
            var letter = character switch { '0' => 'o', '1' => 'i', '3' => 'e', '4' => 'a', '5' => 's', '7' => 't', _ => char.ToLowerInvariant(character) };
            if (char.IsLetter(letter))
                letters[length++] = letter;
        }

        foreach (var sign in Signs)
            if (((ReadOnlySpan<char>)letters[..length]).Contains(sign, StringComparison.Ordinal))
                return true;
        return false;
    }
}
