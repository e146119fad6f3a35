namespace Tourniquet.Core.Notes;

/// <summary>Mail addresses as people write them, around an at sign that was already found.</summary>
internal static class MailAddress
{
    private const int LongestLocal = 64; // RFC 5321, section 4.5.3.1.1
    private const int LongestDomain = 253;

    // Reserved by RFC 2606, or no domain at all: file names ("logo@2x.png") and systemd units ("getty@tty1.service").
    private static readonly string[] NoDomains =
    [
        "example", "invalid", "test", "localhost", "local", "png", "jpg", "jpeg", "gif", "svg", "webp", "ico", "js", "mjs", "ts", "css", "html", "htm", "json", "xml",
        "txt", "md", "so", "py", "service", "socket", "timer", "mount", "target", "slice", "device", "conf",
    ];

    private static readonly string[] Brackets = ["[at]", "(at)", "{at}", "<at>", "[@]", "(@)"];
    private static readonly string[] Dots = ["[dot]", "(dot)", "{dot}", "<dot>", "[.]", "(.)"];

    /// <summary>The address around <paramref name="at"/>, in lower case, and where it starts; null when there is none.</summary>
    public static (int Start, string Address)? Around(ReadOnlySpan<char> text, int at)
    {
        var local = LocalBefore(text, at);
        if (local.IsEmpty)
            return null;
        var end = at + 1;
        while (end < text.Length && end - at <= LongestDomain && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '.' or '-'))
            end++;
        var domain = text[(at + 1)..end].TrimEnd(".-");
        var isGitRemote = local is "git" && at + 1 + domain.Length < text.Length && text[at + 1 + domain.Length] == ':';
        return IsDomain(domain) && !isGitRemote ? (at - local.Length, $"{local}@{domain}".ToLowerInvariant()) : null;
    }

    /// <summary>"name [at] domain [dot] tld" with the bracket at <paramref name="bracket"/>. A bare " at " is ordinary English, and is left alone.</summary>
    public static (int Start, string Address)? AroundBracket(ReadOnlySpan<char> text, int bracket)
    {
        if (MatchAny(Brackets, text[bracket..]) is not { } width)
            return null;
        var at = bracket;
        while (at > 0 && bracket - at < 2 && text[at - 1] == ' ')
            at--;
        var local = LocalBefore(text, at);
        var domain = ObfuscatedDomain(text[(bracket + width)..]);
        return !local.IsEmpty && IsDomain(domain) ? (at - local.Length, $"{local}@{domain}".ToLowerInvariant()) : null;
    }

    private static ReadOnlySpan<char> LocalBefore(ReadOnlySpan<char> text, int at)
    {
        var start = at;
        while (start > 0 && at - start <= LongestLocal && (char.IsAsciiLetterOrDigit(text[start - 1]) || text[start - 1] is '.' or '_' or '-' or '+' or '%'))
            start--;
        var local = text[start..at].TrimStart(".-+%");
        return local.Length > LongestLocal || local.EndsWith('.') ? default : local;
    }

    private static string ObfuscatedDomain(ReadOnlySpan<char> text)
    {
        var domain = new System.Text.StringBuilder();
        text = text[..Math.Min(text.Length, LongestDomain)].TrimStart(' ');
        while (!text.IsEmpty)
        {
            var spaces = text.Length - text.TrimStart(' ').Length;
            if (MatchAny(Dots, text[spaces..]) is { } width)
            {
                domain.Append('.');
                text = text[(spaces + width)..].TrimStart(' ');
                continue;
            }

            if (!char.IsAsciiLetterOrDigit(text[0]) && text[0] is not ('.' or '-'))
                break;
            domain.Append(text[0]);
            text = text[1..];
        }

        return domain.ToString().TrimEnd('.', '-');
    }

    private static int? MatchAny(string[] spellings, ReadOnlySpan<char> text)
    {
        foreach (var spelling in spellings)
            if (text.StartsWith(spelling, StringComparison.OrdinalIgnoreCase))
                return spelling.Length;
        return null;
    }

    private static bool IsDomain(ReadOnlySpan<char> domain)
    {
        var top = domain[(domain.LastIndexOf('.') + 1)..];
        if (top.Length == domain.Length || top.Length is < 2 or > 24 || domain[0] is '.' or '-' || domain.Contains("..", StringComparison.Ordinal))
            return false;
        foreach (var letter in top)
            if (!char.IsAsciiLetter(letter))
                return false;
        foreach (var none in NoDomains)
            if (top.Equals(none, StringComparison.OrdinalIgnoreCase))
                return false;
        var owner = domain[..^(top.Length + 1)];
        return !owner[(owner.LastIndexOf('.') + 1)..].Equals("example", StringComparison.OrdinalIgnoreCase);
    }
}
