using System.Buffers;
using System.Collections.Immutable;

namespace Tourniquet.Core.Notes;

/// <summary>
/// Finds the ways in which a text asks to be reached or paid. What has a checksum is reported only when it holds; what has none only where the
/// words around it say what it is.
/// </summary>
public static class Contacts
{
    /// <summary>More than this is a list of addresses, not a note; the rest is left out.</summary>
    public const int Most = 64;

    // How far before an id its messenger may be named.
    private const int NamedWithin = 200;
    private const int NamedJustBefore = 64;

    private const string OnionSuffix = ".onion";

    private static readonly SearchValues<char> EndsUrl = SearchValues.Create(" \t\r\n\"<>");

    public static ImmutableArray<Contact> Find(ReadOnlySpan<char> text)
    {
        var found = new Findings();
        for (var i = 0; i < text.Length && !found.IsFull; i++)
        {
            if (char.IsAsciiLetterOrDigit(text[i]))
            {
                var end = i + 1;
                while (end < text.Length && char.IsAsciiLetterOrDigit(text[end]))
                    end++;
                Run(text, i, end, found);
                i = end - 1;
            }
            else if (text[i] == '@')
                AtSign(text, i, found);
            else if (text[i] is '[' or '(' or '{' or '<' && MailAddress.AroundBracket(text, i) is var (start, address))
                found.Add(start, ContactKind.Email, address);
        }

        return found.InOrder();
    }

    private static void Run(ReadOnlySpan<char> text, int start, int end, Findings found)
    {
        var run = text[start..end];
        if (run.Length <= Wallets.LongestAddress && run.Length >= 14)
        {
            if (Wallets.IsBitcoinBase58(run))
                found.Add(start, ContactKind.Bitcoin, run.ToString());
            else if (SegwitAddress.IsValid(run))
                found.Add(start, ContactKind.Bitcoin, run.ToString().ToLowerInvariant());
            else if (Wallets.IsMonero(run))
                found.Add(start, ContactKind.Monero, run.ToString());
            else if (Wallets.IsEthereum(run))
                found.Add(start, ContactKind.Ethereum, run.ToString());
            else if (MessengerIds.IsTox(run))
                found.Add(start, ContactKind.Tox, run.ToString().ToUpperInvariant());
            else if (MessengerIds.LooksLikeSession(run) && IsNamed("session", text, start, NamedWithin))
                found.Add(start, ContactKind.Session, run.ToString().ToLowerInvariant());
            else if (run.Length is OnionAddress.V2Length or OnionAddress.V3Length)
                Onion(text, start, end, found);
        }
        else if (run is "t" && text[end..].StartsWith(".me/", StringComparison.OrdinalIgnoreCase) && (start == 0 || text[start - 1] is not ('.' or '-')))
            TelegramName(text, end + ".me/".Length, start, found);
    }

    private static void Onion(ReadOnlySpan<char> text, int start, int end, Findings found)
    {
        var after = end + OnionSuffix.Length;
        var name = text[start..end];
        var isWhole = (start == 0 || text[start - 1] is not ('-' or '_')) && (after >= text.Length || !(char.IsAsciiLetterOrDigit(text[after]) || text[after] == '-'));
        if (!isWhole || !text[end..].StartsWith(OnionSuffix, StringComparison.OrdinalIgnoreCase))
            return;
        if (OnionAddress.IsV3(name))
            found.Add(start, ContactKind.OnionV3, text[start..after].ToString().ToLowerInvariant());
        else if (OnionAddress.IsV2(name))
            found.Add(start, ContactKind.OnionV2, text[start..after].ToString().ToLowerInvariant());
        else
            return;
        OnionUrl(text, start, after, found);
    }

    /// <summary>The whole address, when a scheme stands before the host and more than "/" after it.</summary>
    private static void OnionUrl(ReadOnlySpan<char> text, int start, int after, Findings found)
    {
        const int LongestUrl = 2048, LongestHead = 72;
        var head = text[Math.Max(0, start - LongestHead)..start];
        var scheme = Math.Max(head.LastIndexOf("http://", StringComparison.OrdinalIgnoreCase), head.LastIndexOf("https://", StringComparison.OrdinalIgnoreCase));
        if (scheme < 0 || head[scheme..].ContainsAny(EndsUrl))
            return;
        var end = after;
        while (end < text.Length && end - after < LongestUrl && text[end] is > ' ' and < (char)0x7F and not ('"' or '<' or '>' or '\'' or ')' or '|'))
            end++;
        if (end - after > 1 && text[after] is '/' or ':' or '?')
            found.Add(start - head.Length + scheme, ContactKind.OnionUrl, string.Concat(head[scheme..], text[start..end].TrimEnd(".,;:!")));
    }

    private static void AtSign(ReadOnlySpan<char> text, int at, Findings found)
    {
        if (MailAddress.Around(text, at) is var (start, address))
        {
            var isJabber = IsNamed("jabber", text, start, NamedJustBefore) || IsNamed("xmpp", text, start, NamedJustBefore);
            found.Add(start, isJabber ? ContactKind.Jabber : ContactKind.Email, address);
        }
        else if ((at == 0 || !char.IsAsciiLetterOrDigit(text[at - 1])) && IsNamed("telegram", text, at, NamedJustBefore))
            TelegramName(text, at + 1, at, found);
    }

    /// <summary>Telegram: 5 to 32 letters, digits and underscores, starting with a letter.</summary>
    private static void TelegramName(ReadOnlySpan<char> text, int start, int position, Findings found)
    {
        var end = start;
        while (end < text.Length && end - start <= 32 && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
            end++;
        if (end - start is >= 5 and <= 32 && char.IsAsciiLetter(text[start]))
            found.Add(position, ContactKind.Telegram, "@" + text[start..end].ToString());
    }

    private static bool IsNamed(string messenger, ReadOnlySpan<char> text, int before, int within) =>
        text[Math.Max(0, before - within)..before].Contains(messenger, StringComparison.OrdinalIgnoreCase);

    private sealed class Findings
    {
        private readonly HashSet<Contact> seen = [];
        private readonly List<(int Position, Contact Contact)> all = [];

        public bool IsFull => all.Count >= Most;

        public void Add(int position, ContactKind kind, string value)
        {
            var contact = new Contact(kind, value);
            if (seen.Add(contact))
                all.Add((position, contact));
        }

        public ImmutableArray<Contact> InOrder() => [.. all.OrderBy(found => found.Position).Select(found => found.Contact)];
    }
}
