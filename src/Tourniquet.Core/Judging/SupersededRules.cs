namespace Tourniquet.Core.Judging;

/// <summary>
/// The original is gone and a file by the same actor stands for it. Archives and converted files open in an ordinary program and are no
/// loss. One encrypted copy may be what its owner wants: 1.0 to 1.9, so that it takes two files. What is garbled but no ciphertext and lies
/// in another folder is what antivirus programs leave (0.7): that takes several.
/// </summary>
internal static class SupersededRules
{
    public static void Apply(ChangeFacts facts, Findings findings)
    {
        if (Change.IsReadable(facts))
            return;
        var cipher = AddCipher(facts, findings);
        var kept = SizeRelations.Of(facts.Before.Size, facts.After.Size) != SizeRelation.None;
        findings.Add(EvidenceKind.OriginalRemoved, cipher ? 0.5 : 0.4, $"The {findings.Was} was removed, and a file that no ordinary program opens stands for it.");

        // Compressors without a mark of their own (lz4, brotli) end here as well, but they do not keep the size.
        if (!cipher && !kept)
            return;
        if (!cipher && FolderOf(facts.NewPath) != FolderOf(facts.Path))
        {
            findings.AddSize(0.3);
            return;
        }

        findings.AddSize(cipher ? 0.4 : facts.After.Randomness == Randomness.TooSmall ? 0.3 : 0.45);
        findings.AddNewName(0.3);
    }

    private static string FolderOf(string path) => path[..Math.Max(path.LastIndexOf('/'), 0)];

    private static bool AddCipher(ChangeFacts facts, Findings findings)
    {
        if (Change.IsSealed(facts))
            findings.Add(EvidenceKind.SealedCopy, 0.6, $"Only an encrypted copy is left ({findings.Now}: {facts.After.Recognition.Reason}); nobody reads it without the key.");
        else if (facts.After.Randomness == Randomness.Random)
            findings.Add(EvidenceKind.RandomContent, 0.6, "The content of the file that stands for it cannot be told from ciphertext.");
        else if (facts.After.Randomness == Randomness.UniformAlphabet)
            findings.Add(EvidenceKind.UniformAlphabet, 0.6, "The file that stands for it is ciphertext written as text (base64 or hex).");
        else
            return false;
        return true;
    }
}
