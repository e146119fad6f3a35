using System.Collections.Immutable;
using System.Numerics;

namespace Tourniquet.Core.Notes;

/// <summary>How much a text reads as a ransom note, and why.</summary>
/// <param name="Likeness">0 (not at all) to 1; from 0.5 on it reads as a note.</param>
/// <param name="Reasons">One short phrase for each thing found, e.g. "sets a deadline".</param>
public sealed record NoteReport(double Likeness, ImmutableArray<Contact> Contacts, ImmutableArray<string> Reasons)
{
    public static readonly NoteReport None = new(0, [], []);

    public bool HasVerifiedContact => Contacts.Any(contact => contact.IsVerified);
}

/// <summary>Scores a text by how many different things it says that ransom notes say, and whether it can be answered. Repetition does not add.</summary>
public static class NoteLikeness
{
    /// <summary>What is looked at of a longer text.</summary>
    public const int MaxLength = NoteText.MaxBytes;

    // Measured: 4 points part 171 of 173 real notes from all of 27,000 manual pages, licences, READMEs and change logs; so 4 points are one half.
    private const double HalfPoints = 4;

    // A note says it all within a page or two. In a manual, cues gather over chapters; only the best stretch of eight spans of 64 words counts.
    private const int SpanWords = 64;
    private const int StretchSpans = 8;

    private const double VerifiedContact = 1.5;
    private const double AnyContact = 0.5;

    // More addresses than this are a list of authors or a change log.
    private const int MostToAnswer = 8;

    // Without a harm done to the reader and a way to answer, it is a text about something else.
    private const double MostWithoutBoth = 0.4;

    // Whoever wants to be paid says where; five of the 173 notes do not, having lost it when they were made anonymous.
    private const double NoContact = -2;

    // Words of reports and licences ("said", "researchers", "warranty") each take a little, but cannot clear a note that can be answered.
    private const double ReportWord = 0.75;
    private const double MostForReport = 6;

    public static NoteReport Of(string text)
    {
        var head = text.AsSpan(0, Math.Min(text.Length, MaxLength));
        var contacts = Contacts.Find(head);
        var (cues, reportWords) = BestStretch(Spans(head));

        var points = 0.0;
        var isVerified = contacts.Any(contact => contact.IsVerified);
        var isHidden = contacts.Any(contact => contact.Kind is ContactKind.OnionV2 or ContactKind.OnionV3);
        var (harm, demand) = (false, contacts.Length > 0);
        var reasons = ImmutableArray.CreateBuilder<string>();
        for (var i = 0; i < NoteCues.All.Length; i++)
        {
            if ((cues >> i & 1) == 0)
                continue;
            var cue = NoteCues.All[i];
            if (cue.Role == CueRole.Advice && isVerified)
                continue; // a wallet or a hidden host outweighs good advice, or notes would carry some
            points += cue.Weight;
            harm |= cue.Role == CueRole.Harm || (cue.Role == CueRole.Threat && isHidden);
            demand |= cue.Role == CueRole.Demand;
            reasons.Add(cue.Reason);
        }

        points += ContactPoints(contacts, isVerified);
        foreach (var kind in contacts.Select(contact => contact.Kind).Distinct())
            reasons.Add(Reason(kind));
        if (!isVerified)
            points -= Math.Min(MostForReport, ReportWord * reportWords);
        var likeness = points <= 0 ? 0 : 1 - Math.Pow(2, -points / HalfPoints);
        return new(harm && demand ? likeness : Math.Min(likeness, MostWithoutBoth), contacts, reasons.ToImmutable());
    }

    private static string Reason(ContactKind kind) => kind switch
    {
        ContactKind.Bitcoin or ContactKind.Monero or ContactKind.Ethereum => $"names a {kind} wallet",
        ContactKind.OnionV3 or ContactKind.OnionV2 => "names a hidden host of Tor",
        ContactKind.OnionUrl => "links to a page on the Tor network",
        ContactKind.Email => "names a mail address",
        ContactKind.Tox => "names a TOX id",
        _ => $"names a {kind} account",
    };

    private static double ContactPoints(ImmutableArray<Contact> contacts, bool isVerified)
    {
        if (isVerified)
            return VerifiedContact + AnyContact;
        return contacts.Length switch { 0 => NoContact, <= MostToAnswer => AnyContact, _ => 0 };
    }

    /// <summary>For each span of words, the cues that it holds as a mask, and how many words of reports.</summary>
    private static List<(ulong Cues, int ReportWords)> Spans(ReadOnlySpan<char> text)
    {
        const int SentenceGap = 12; // as wide as the widest cue: ideas in two sentences do not belong together
        var spans = new List<(ulong, int)>();
        Span<int> last = stackalloc int[64];
        last.Fill(int.MinValue / 2);
        var (place, words, cues, reports) = (0, 0, 0ul, 0);
        for (var reader = new WordReader(text); reader.MoveNext(); words++)
        {
            if (words > 0 && words % SpanWords == 0)
            {
                spans.Add((cues, reports));
                (cues, reports) = (0, 0);
            }

            place += reader.StartsSentence ? 1 + SentenceGap : 1;
            var ideas = IdeasOf(reader);
            if (ideas == 0)
                continue;
            for (var set = ideas; set != 0; set &= set - 1)
                last[BitOperations.TrailingZeroCount(set)] = place;
            reports += (ideas & NoteWords.Mask(Idea.Report)) != 0 ? 1 : 0;
            cues |= CuesAt(ideas, last, place);
        }

        spans.Add((cues, reports));
        return spans;
    }

    private static ulong IdeasOf(in WordReader reader)
    {
        if (!reader.IsNumber)
            return NoteWords.IdeasOf(reader.Word);
        return NoteWords.Mask(Idea.Number) | (reader.Word[^1] is 'h' or 'd' ? NoteWords.Mask(Idea.Hours) : 0);
    }

    /// <summary>The cues that a word with these ideas completes.</summary>
    private static ulong CuesAt(ulong ideas, ReadOnlySpan<int> last, int place)
    {
        var found = 0ul;
        for (; ideas != 0; ideas &= ideas - 1)
            foreach (var (cue, mask) in NoteCues.With[BitOperations.TrailingZeroCount(ideas)])
                if (AllWithin(mask, last, place - NoteCues.All[cue].Within))
                    found |= 1ul << cue;
        return found;
    }

    private static bool AllWithin(ulong mask, ReadOnlySpan<int> last, int from)
    {
        for (; mask != 0; mask &= mask - 1)
            if (last[BitOperations.TrailingZeroCount(mask)] < from)
                return false;
        return true;
    }

    private static (ulong Cues, int ReportWords) BestStretch(List<(ulong Cues, int ReportWords)> spans)
    {
        var best = (Cues: 0ul, ReportWords: 0);
        for (var start = 0; start < spans.Count; start++)
        {
            var here = (Cues: 0ul, ReportWords: 0);
            for (var i = start; i < Math.Min(spans.Count, start + StretchSpans); i++)
                here = (here.Cues | spans[i].Cues, here.ReportWords + spans[i].ReportWords);
            if (Weight(here.Cues) > Weight(best.Cues))
                best = here;
        }

        return best;
    }

    private static double Weight(ulong cues)
    {
        var weight = 0.0;
        for (; cues != 0; cues &= cues - 1)
            weight += NoteCues.All[BitOperations.TrailingZeroCount(cues)].Weight;
        return weight;
    }
}
