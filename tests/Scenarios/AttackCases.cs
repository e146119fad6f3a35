using System.Globalization;

namespace Tourniquet.Scenarios;

/// <summary>The list of detection.md, less what needs SMB.</summary>
internal static class AttackCases
{
    private static readonly string[] OnAll =
    [
        "in-place", "truncate-write", "rename-first", "new-then-unlink", "renamed-over", "move-same-fs", "mapped", "direct", "io-uring", "file-range",
        "punch", "four-percent", "header", "only-large", "processes-16", "openssl", "7z", "ccrypt", "shred-remove",
    ];

    public static IReadOnlyDictionary<string, AttackCase> All { get; } =
        Made().Select(c => c with { IsOnAll = OnAll.Contains(c.Name, StringComparer.Ordinal) }).ToDictionary(c => c.Name, StringComparer.Ordinal);

    private static IEnumerable<AttackCase> Made()
    {
        foreach (var way in new[]
        {
            "in-place", "truncate-write", "rename-first", "rename-after", "same-name", "new-then-unlink", "renamed-over", "move-other-fs", "move-same-fs",
            "mapped", "direct", "file-range", "punch", "every-third", "four-percent", "sprinkled", "header", "tail", "magic-kept", "magic-forged",
            "as-base64", "as-hex", "padded", "zeros", "noise", "note",
        })
            yield return Script(way, way);

        yield return Script("slow", "in-place", "--pause", Scenario.IsLong ? "60" : "1.5") with { Most = 5 };
        yield return Script("slow-new-then-unlink", "new-then-unlink", "--pause", Scenario.IsLong ? "60" : "1.5") with { Most = 5 };
        yield return Script("random-order", "in-place", "--order", "random");
        yield return Script("only-small", "in-place") with { Sample = ["--set", "small"] };
        yield return Script("only-small-renamed-over", "renamed-over") with { Sample = ["--set", "small"] };
        yield return Script("only-compressed", "in-place") with { Sample = ["--set", "compressed"] };
        yield return Script("only-compressed-new", "new-then-unlink") with { Sample = ["--set", "compressed"] };
        yield return Script("only-large", "in-place", "--only", "large") with { Sample = ["--large-mib", "100"], Mebibytes = 900 };
        foreach (var count in new[] { 2, 16, 64 })
        {
            yield return Script(Numbered("processes", count), "in-place", "--processes", Number(count));
            yield return Script(Numbered("processes-new", count), "new-then-unlink", "--processes", Number(count));
            yield return Script(Numbered("orphans", count), "in-place", "--orphans", Number(count));
        }

        yield return Script("threads-16", "in-place", "--threads", "16");
        yield return Script("children", "in-place", "--children");
        yield return Script("programs", "in-place", "--programs");
        yield return new("terminal", ["/usr/bin/python3", Programs.Script("typed.py"), "ROOT", "WORK"]) { Needs = ["openssl"] };
        yield return new("folders-archived", ["bash", "-c", "cd \"$1\"; for ward in */; do tar cf - \"$ward\" | openssl enc -aes-256-ctr -pbkdf2 -pass pass:x -out \"${ward%/}.tar.enc\" && rm -rf \"$ward\"; done", "-", "ROOT"]) { Needs = ["openssl"], Most = 0 };
        yield return Elsewhere("bind-mount", "");
        yield return Elsewhere("private-namespace", "unshare -m --propagation private ");
        foreach (var (tool, needs) in Tools())
            yield return new(tool, ["bash", Programs.Script("tools.sh"), tool, "ROOT", "WORK"]) { Needs = [needs] };
        yield return new("io-uring", ["bash", "-c", "find \"$1\" -type f -print0 | LC_ALL=C sort -z | xargs -0 \"$2/uring\" \"$2/done\"", "-", "ROOT", "WORK"]) { Needs = ["gcc"], IsBuilt = true };
    }

    private static IEnumerable<(string Tool, string Needs)> Tools() =>
    [
        ("openssl", "openssl"), ("openssl-same-name", "openssl"), ("openssl-base64", "openssl"), ("gpg", "gpg"), ("gpg-armor", "gpg"), ("7z", "7z"),
        ("zip", "zip"), ("age", "age"), ("age-passphrase", "age"), ("ccrypt", "ccrypt"), ("ccrypt-tmpfile", "ccrypt"), ("dd", "dd"),
        ("dd-zeros", "dd"), ("shred", "shred"), ("shred-remove", "shred"), ("fallocate", "fallocate"), ("perl", "perl"), ("truncate", "truncate"),
    ];

    private static AttackCase Script(string name, string way, params string[] options) =>
        new(name, ["/usr/bin/python3", Programs.Script("scramble.py"), way, "ROOT", "WORK", .. options]);

    /// <summary>The same files by another way in: a mount of the volume's top at another place, which nobody else sees when the namespace is private.</summary>
    private static AttackCase Elsewhere(string name, string within) =>
        new(name, ["bash", "-c", $"mkdir \"$2/way\" && exec {within}bash -c 'mount --bind \"$1\" \"$2/way\" && exec /usr/bin/python3 \"$3\" in-place \"$2/way/srv\" \"$2\"' - \"$1/..\" \"$2\" \"$3\"", "-", "ROOT", "WORK", Programs.Script("scramble.py")])
        {
            Needs = ["unshare"],
        };

    private static string Numbered(string name, int count) => $"{name}-{Number(count)}";

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);
}
