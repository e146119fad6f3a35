using Tourniquet.Core.Formats;

namespace Tourniquet.Core.Judging;

/// <summary>A readable file was written over or replaced under its name, and closed.</summary>
internal static class RewrittenRules
{
    // Session keys, checksums and tokens are uniform symbols as well, and programs write them over other small texts: hex of 256 bytes.
    private const long MostToken = 512;

    // Half of all compressed bytes pass as random when there are so few of them (measured: 43 to 75 % of 4 KiB).
    private const long FewBytes = 4096;

    private const long ManyBytes = 16 * 1024;

    public static void Apply(ChangeFacts facts, Findings findings)
    {
        // What is left is unchanged: appended to, or cut short.
        if (facts.Comparison is not { Changed: > 0 } comparison)
            return;
        if (Change.IsSealed(facts))
            Sealed(facts, comparison, findings);
        else if (Change.IsReadable(facts))
            StillReadable(facts, comparison, findings);
        else
            Lost(facts, comparison, findings);
    }

    private static void Sealed(ChangeFacts facts, Comparison comparison, Findings findings)
    {
        findings.Add(EvidenceKind.SealedCopy, Evidence.Strong, $"Where the {findings.Was} stood there is an encrypted one now ({findings.Now}: {facts.After.Recognition.Reason}); nobody reads it without the key.");
        findings.AddSize(0.3);
        findings.AddNewName(0.3);

        // A password set in Word, Acrobat or 7-Zip is saved by that program; nobody runs gpg or openssl over the bytes of the only copy.
        if (FileKinds.IsCipherEnvelope(facts.After.Recognition.Kind) && Change.HasNothingInCommon(comparison))
            findings.Add(EvidenceKind.StructureLost, Evidence.Strong, $"It took the place of the {findings.Was}, so no readable copy was kept.");
    }

    // Head and tail still hold; what was written inside may not.
    private static void StillReadable(ChangeFacts facts, Comparison comparison, Findings findings)
    {
        var (was, now) = (facts.Before.Recognition.Kind, facts.After.Recognition.Kind);
        if (comparison is not { After: Randomness.Random } || was == FileKind.Unknown)
            return;
        var share = Change.ChangedShare(comparison);
        if (FileKinds.IsTextual(was) && FileKinds.IsTextual(now))
        {
            findings.Add(EvidenceKind.StructureLost, Evidence.Strong, $"This {findings.Was} held characters only; {share:P1} of it are bytes now that are no characters.");
            findings.Add(EvidenceKind.RandomContent, Evidence.Strong, "The bytes that changed cannot be told from ciphertext.");
        }
        else if (was == now && IsScrambledInside(facts, comparison))
        {
            var weight = FileKinds.HoldsForeignContent(was) ? 0.5 : Evidence.Strong;
            findings.Add(EvidenceKind.RandomContent, weight, $"Parts of this {findings.Was} ({share:P1}) were replaced by bytes that cannot be told from ciphertext.");
            findings.Add(EvidenceKind.InsideRewritten, 0.5, "They were written over in place, and the rest was left as it was, to look untouched.");
        }
        else if (FileKinds.IsNeverRandom(now) && facts.After.Randomness == Randomness.Random && facts.After.Size >= RandomnessTest.PoolSize / 2)
        {
            findings.Add(EvidenceKind.RandomContent, Evidence.Strong, $"It begins and ends like a {findings.Now}, but its bytes cannot be told from ciphertext; those of a {findings.Now} can.");
            if (Change.HasNothingInCommon(comparison))
                findings.Add(EvidenceKind.NothingInCommon, 0.3, $"Nothing of the {findings.Was} is found in it.");
        }
    }

    // Few changed bytes pass as random when they are compressed, so a sound file needs many; fewer if it kept its size to the byte, which
    // no program does that saves compressed content anew.
    private static bool IsScrambledInside(ChangeFacts facts, Comparison comparison) =>
        Change.IsInPlace(facts)
        && Change.IsPartial(comparison)
        && (comparison.Before == Randomness.Ordered || FileKinds.IsOneStream(facts.Before.Recognition.Kind))
        && comparison.Changed >= (facts.Before.Size == facts.After.Size ? FewBytes : ManyBytes);

    private static void Lost(ChangeFacts facts, Comparison comparison, Findings findings)
    {
        var now = Change.RandomnessNow(facts);
        var isToken = now == Randomness.UniformAlphabet && facts.After.Size < MostToken;
        var cipher = now is Randomness.Random or Randomness.UniformAlphabet && !isToken;
        if (!cipher && IsSlightDamage(comparison))
        {
            findings.Add(EvidenceKind.StructureLost, 0.4, $"The {findings.Was} does not quite hold together any more ({facts.After.Recognition.Reason}), but {comparison.Common:P0} of its content is still there.");
            return;
        }

        findings.Add(EvidenceKind.StructureLost, Evidence.Strong, StructureText(facts, findings));
        if (now == Randomness.Random)
            AddRandom(facts, comparison, findings);
        else if (now == Randomness.UniformAlphabet)
            findings.Add(EvidenceKind.UniformAlphabet, isToken ? 0.2 : Evidence.Strong, "Its content is ciphertext written as text now: the symbols of base64 or hex, all equally often.");
        AddSupport(comparison, findings);
        findings.AddSize(0.1);
        findings.AddNewName(cipher ? 0.3 : 0.1);
    }

    private static void AddRandom(ChangeFacts facts, Comparison comparison, Findings findings)
    {
        var share = Change.ChangedShare(comparison);
        if (Change.RandomnessBefore(facts) == Randomness.Random)
            findings.Add(EvidenceKind.RandomContent, 0.5, $"The bytes that changed ({share:P0}) cannot be told from ciphertext; compressed as they were, they could not before.");
        else
            findings.Add(EvidenceKind.RandomContent, IsFew(facts, comparison) ? 0.5 : Evidence.Strong, $"The bytes that changed ({share:P0}) cannot be told from ciphertext; before, they could.");
        if (Change.IsPartial(comparison) && Change.IsInPlace(facts))
            findings.Add(EvidenceKind.InsideRewritten, 0.5, $"Only parts were written over, {share:P1} of it, and the rest was left.");
    }

    // A few bytes inside a file that still says what it is: a sloppy program may have written compressed ones.
    private static bool IsFew(ChangeFacts facts, Comparison comparison) =>
        comparison is { HeaderChanged: false, Changed: < FewBytes } && facts.After.Recognition.Kind == facts.Before.Recognition.Kind;

    private static void AddSupport(Comparison comparison, Findings findings)
    {
        if (comparison.HeaderChanged)
            findings.Add(EvidenceKind.HeaderDestroyed, 0.2, "Its first 16 bytes, by which programs know the kind of a file, are gone.");
        if (Change.HasNothingInCommon(comparison))
            findings.Add(EvidenceKind.NothingInCommon, 0.3, "Nothing of the old content is found in the new one.");
        if (comparison.ErasedAfter >= 0.25)
            findings.Add(EvidenceKind.ContentErased, 0.2, $"{comparison.ErasedAfter:P0} of what changed is one byte over and over now.");
    }

    // A crashed save or a sloppy program: ordered bytes, the header in its place and most of the content as well.
    private static bool IsSlightDamage(Comparison comparison) =>
        !comparison.HeaderChanged && comparison.Common >= 0.5 && comparison.ErasedAfter < 0.25;

    private static string StructureText(ChangeFacts facts, Findings findings)
    {
        var (was, now) = (facts.Before.Recognition, facts.After.Recognition);
        return now.Kind == was.Kind
            ? $"The {findings.Was} cannot be opened any more: it was sound ({was.Reason}), now {now.Reason}."
            : $"This was a {findings.Was} ({was.Reason}); now it is none ({now.Reason}).";
    }
}
