using static Tourniquet.Core.Notes.Idea;

namespace Tourniquet.Core.Notes;

/// <summary>What a cue is to the whole: a note tells of a harm (or threatens one, naming a hidden host) and demands something.</summary>
internal enum CueRole
{
    Support,

    /// <summary>What helpers say, and no blackmailer: it speaks against a note.</summary>
    Advice,
    Demand,
    Threat,
    Harm,
}

/// <summary>One thing that ransom notes say, told by ideas standing close together. Saying it twice adds nothing.</summary>
/// <param name="Reason">What a person is told when it was found.</param>
/// <param name="Weight">Half a point to one where other texts say it as well, two where hardly anything but a note does, less than nothing for advice.</param>
/// <param name="Within">How many words apart the ideas may stand.</param>
/// <param name="Alternatives">Masks of <see cref="Idea"/>; all ideas of any one mask make the cue.</param>
internal sealed record NoteCue(string Reason, double Weight, int Within, CueRole Role, ulong[] Alternatives);

/// <summary>The groups of cues. What is told is always told of "you" or "us": that is what parts a note from a text about notes.</summary>
internal static class NoteCues
{
    public static readonly NoteCue[] All =
    [
        Harm("says that your files are encrypted", 2, 12, Near(You, Data, Encrypted), Near(You, Network, Encrypted), Near(Every, Data, Network, Encrypted)),
        Harm("says that your data was taken", 1.5, 12, Near(You, Data, Stolen), Near(Us, Data, Stolen), Near(We, Data, Secret, Copied), Near(You, Data, Secret, Copied), Near(You, We, Data, Copied)),
        Harm("says that your network was broken into", 1, 8, Near(You, Network, Hacked), Near(You, Data, Hacked), Near(Us, Network, Hacked)),
        Demand("offers a decryptor", 1.5, 10, Near(Us, Decryptor), Near(You, Decryptor), Near(Us, Decrypt, Software), Near(Pay, Decrypt), Near(Only, Decrypt, Key)),
        Demand("tells how to get the files back", 1, 10, Near(You, Restore, Data), Near(You, Decrypt, Data)),
        Demand("asks to contact the writer", 1, 8, Near(Write, Us), Near(Write, Messenger), Near(Write, Tor)),
        Demand("asks for payment", 1, 10, Near(You, Pay, Price), Near(Pay, Coin), Near(You, Pay, Decrypt), Near(If, You, Pay), Near(Price, Decrypt), Near(Us, Price, Data), Near(You, Price, Data)),
        Plain("names a cryptocurrency", 0.5, 1, Near(Coin)),
        Demand("leads to the Tor network", 1, 8, Near(Tor, Chat), Near(Tor, Write), Near(Tor, Us)),
        Plain("names an anonymous messenger or mailbox", 0.5, 4, Near(Messenger, Id), Near(Messenger, Chat), Near(Messenger, Write)),
        Threat("threatens to publish", 1.5, 10, Near(Publish, You, Data), Near(Publish, Us, Data), Near(Publish, If, Data)),
        Plain("sets a deadline", 1, 10, Near(Number, Hours, Deadline), Near(Number, Hours, Write), Near(Number, Hours, Pay), Near(Number, Hours, Publish), Near(Number, Hours, Price)),
        Plain("warns against touching the files", 1, 6, Near(Not, Touch, Data), Near(Not, Touch, Encrypted)),
        Plain("warns against help from others", 1, 10, Near(Not, ThirdParty, Decrypt), Near(Not, ThirdParty, Restore), Near(ThirdParty, Lost)),
        Plain("offers a free decryption as proof", 1.5, 10, Near(Free, Decrypt), Near(Proof, Decrypt), Near(Free, Restore, Data)),
        Plain("warns against the police or insurers", 1, 8, Near(Not, Police), Near(Not, Police, Write)),
        Plain("gives a personal id", 0.5, 4, Near(You, Id), Near(Decrypt, Id)),
        Threat("threatens with loss", 1, 8, Near(Lost, Data, You), Near(Lost, Decrypt), Near(Lost, Data, If), Near(Not, Lost, Restore)),
        Plain("says it is the only way", 1, 8, Near(Only, Decrypt), Near(Only, Us, Restore), Near(Not, Decrypt, Us), Near(Not, Restore, Us)),
        Plain("speaks of a ransom", 0.5, 1, Near(Ransom)),
        Plain("speaks of a deal", 0.5, 8, Near(Negotiate, Us), Near(Negotiate, You)),
        Advice("advises not to pay", -2, 4, Near(Not, Pay, Ransom)),
        Advice("advises to isolate the computer", -1, 5, Near(Isolate, Network)),
        Advice("advises to report it", -1, 6, Near(Tell, Police), Near(Tell, Helpdesk), Near(Write, Helpdesk)),
        Advice("advises to restore from backups", -1, 5, Near(Restore, From, Backup)),
    ];

    /// <summary>For each <see cref="Idea"/>, the cues that a word with it may complete, and which of their alternatives.</summary>
    public static readonly (int Cue, ulong Mask)[][] With =
        [.. Enum.GetValues<Idea>().Select(idea => All.Index()
            .SelectMany(cue => cue.Item.Alternatives.Where(mask => (mask & NoteWords.Mask(idea)) != 0).Select(mask => (cue.Index, mask))).ToArray())];

    private static NoteCue Advice(string reason, double weight, int within, params ulong[] alternatives) => new(reason, weight, within, CueRole.Advice, alternatives);

    private static NoteCue Harm(string reason, double weight, int within, params ulong[] alternatives) => new(reason, weight, within, CueRole.Harm, alternatives);

    private static NoteCue Threat(string reason, double weight, int within, params ulong[] alternatives) => new(reason, weight, within, CueRole.Threat, alternatives);

    private static NoteCue Demand(string reason, double weight, int within, params ulong[] alternatives) => new(reason, weight, within, CueRole.Demand, alternatives);

    private static NoteCue Plain(string reason, double weight, int within, params ulong[] alternatives) => new(reason, weight, within, CueRole.Support, alternatives);

    private static ulong Near(params ReadOnlySpan<Idea> ideas)
    {
        var mask = 0ul;
        foreach (var idea in ideas)
            mask |= NoteWords.Mask(idea);
        return mask;
    }
}
