namespace Tourniquet.Core.Judging;

/// <summary>How the new size stands to the old one. Ciphertext is as long as the plaintext, plus a key and a nonce; compression and editing leave no such relation.</summary>
internal enum SizeRelation
{
    None,
    Equal,
    GrownByConstant,
    Base64,
    Doubled,
}

internal static class SizeRelations
{
    /// <summary>Room for a wrapped key, nonces, tags and a footer; families measured add 0.1 to 1.5 KiB.</summary>
    private const long MostConstant = 4096;

    public static SizeRelation Of(long before, long after)
    {
        // A small file is within 4 KiB of everything, so the constant must also be small against the file.
        var constant = Math.Min(MostConstant, Math.Max(64, before));
        if (after == before)
            return SizeRelation.Equal;
        if (after > before && after - before <= constant)
            return before >= MostConstant ? SizeRelation.GrownByConstant : SmallRelation(before, after);
        return WithLineBreaks(before, after);
    }

    // Of a small file, the exact relation is the better news.
    private static SizeRelation SmallRelation(long before, long after) =>
        WithLineBreaks(before, after) is not SizeRelation.None and var exact ? exact : SizeRelation.GrownByConstant;

    // Line breaks add at most 2 in 64 (RFC 7468); a nonce and a tag grow with the rest.
    private static SizeRelation WithLineBreaks(long before, long after)
    {
        if (IsWithin(after, before * 4 / 3))
            return SizeRelation.Base64;
        return IsWithin(after, before * 2) ? SizeRelation.Doubled : SizeRelation.None;
    }

    private static bool IsWithin(long size, long expected) => size >= expected && size - expected <= 128 + (expected / 31);
}
