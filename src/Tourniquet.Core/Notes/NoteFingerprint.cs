using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Tourniquet.Core.Notes;

/// <summary>What stays the same when a note is dropped again with another id, date, price or address in it.</summary>
/// <param name="Hash">SHA-256, in hex, of the text's words without ids and numbers. Fit to be an indicator.</param>
/// <param name="Likeness">64 bits (SimHash, Charikar 2002) of which few differ between texts that differ little.</param>
public readonly record struct NoteFingerprint(string Hash, ulong Likeness)
{
    // Of 64 bits; unrelated texts differ in 32, give or take 4.
    private const int MostDifferentBits = 8;

    private const int LongestOrdinaryWord = 20;

    public static NoteFingerprint Of(string text)
    {
        var words = new StringBuilder();
        Span<int> votes = stackalloc int[64];
        votes.Clear();
        var before = 0ul;
        for (var reader = new WordReader(text.AsSpan(0, Math.Min(text.Length, NoteLikeness.MaxLength))); reader.MoveNext();)
        {
            if (reader.HasDigit || reader.Word.Length >= LongestOrdinaryWord)
                continue;
            words.Append(reader.Word).Append(' ');
            var hash = HashOf(reader.Word);
            Vote(votes, hash);
            Vote(votes, Mix(hash + (before * 31)));
            before = hash;
        }

        var likeness = 0ul;
        for (var bit = 0; bit < votes.Length; bit++)
            likeness |= votes[bit] > 0 ? 1ul << bit : 0;
        return new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(words.ToString()))), likeness);
    }

    /// <summary>The same note, or nearly.</summary>
    public bool IsSameNote(NoteFingerprint other) =>
        Hash == other.Hash || BitOperations.PopCount(Likeness ^ other.Likeness) <= MostDifferentBits;

    private static void Vote(Span<int> votes, ulong hash)
    {
        for (var bit = 0; bit < votes.Length; bit++)
            votes[bit] += (hash >> bit & 1) == 0 ? -1 : 1;
    }

    /// <summary>FNV-1a; mixed, since its high bits hardly move for short words.</summary>
    private static ulong HashOf(ReadOnlySpan<char> word)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var character in word)
            hash = (hash ^ character) * 0x100000001B3;
        return Mix(hash);
    }

    /// <summary>The finalizer of MurmurHash3.</summary>
    private static ulong Mix(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD;
        hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53;
        return hash ^ (hash >> 33);
    }
}
