namespace Tourniquet.Core.Notes;

/// <summary>How somebody asks to be reached or paid. The names are part of the JSON a guard prints: do not rename.</summary>
public enum ContactKind
{
    Bitcoin,
    Monero,
    Ethereum,
    OnionV3,
    OnionV2,

    /// <summary>A whole http(s) address below an .onion host: it may hold the victim's id, where the host is the same for all victims.</summary>
    OnionUrl,
    Email,
    Tox,
    Session,
    Telegram,
    Jabber,
}

/// <summary>One way to reach or pay somebody, found in a text.</summary>
/// <param name="Value">In one spelling, so that it can be compared: hosts, mail and bech32 in lower case, TOX in upper case, the rest as written.</param>
public sealed record Contact(ContactKind Kind, string Value)
{
    /// <summary>Its own checksum holds, so it is no accident of letters.</summary>
    public bool IsVerified => Kind is ContactKind.Bitcoin or ContactKind.Monero or ContactKind.Ethereum or ContactKind.OnionV3 or ContactKind.Tox;
}
