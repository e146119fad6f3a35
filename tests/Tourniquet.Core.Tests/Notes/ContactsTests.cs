using Tourniquet.Core.Notes;

namespace Tourniquet.Core.Tests.Notes;

public sealed class ContactsTests
{
    [Theory]
    [InlineData(ContactKind.Bitcoin, Addresses.BitcoinLegacy)]
    [InlineData(ContactKind.Bitcoin, Addresses.BitcoinScript)]
    [InlineData(ContactKind.Bitcoin, "1AGNa15ZQXAZUgFiqJ2i7Z2DPU2J6hW62i")]
    [InlineData(ContactKind.Bitcoin, "13p1ijLwsnrcuyqcTvJXkq2ASdXqcnEBLE")]
    [InlineData(ContactKind.Bitcoin, "1111111111111111111114oLvT2")] // the hash of all zeros: leading ones stand for zero bytes
    [InlineData(ContactKind.Bitcoin, Addresses.BitcoinSegwit)]
    [InlineData(ContactKind.Bitcoin, Addresses.BitcoinTaproot)]
    [InlineData(ContactKind.Bitcoin, "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y")]
    [InlineData(ContactKind.Bitcoin, "bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs")]
    [InlineData(ContactKind.Monero, Addresses.Monero)]
    [InlineData(ContactKind.Monero, Addresses.MoneroSubaddress)]
    [InlineData(ContactKind.Ethereum, Addresses.Ethereum)]
    [InlineData(ContactKind.Ethereum, "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359")]
    [InlineData(ContactKind.Ethereum, "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB")]
    [InlineData(ContactKind.Ethereum, "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb")]
    [InlineData(ContactKind.OnionV3, Addresses.Onion)]
    [InlineData(ContactKind.OnionV3, "duckduckgogg42xjoc72x3sjasowoarfbgcmvfimaftt6twagswzczad.onion")]
    [InlineData(ContactKind.OnionV3, "2gzyxa5ihm7nsggfxnu52rck2vv4rvmdlkiu3zzui5du4xyclen53wid.onion")]
    [InlineData(ContactKind.OnionV2, "expyuzz4wqqyqhjn.onion")]
    [InlineData(ContactKind.Tox, Addresses.Tox)]
    [InlineData(ContactKind.Email, "back.up-files@mail.example-hospital.org")]
    public void A_valid_address_is_found_among_words(ContactKind kind, string address)
    {
        foreach (var text in new[] { address, $"write to {address}.", $"({address})", $"ID:{address}\r\n", $"\"{address}\"" })
            Assert.Equal([new Contact(kind, address)], Contacts.Find(text));
    }

    [Theory]
    [InlineData("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd")] // bech32 instead of bech32m
    [InlineData("BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL")]
    [InlineData("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh")] // bech32m instead of bech32
    [InlineData("bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4")] // character outside the alphabet
    [InlineData("BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R")] // version
    [InlineData("bc1pw5dgrnzv")] // one byte
    [InlineData("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav253zgeav")] // 41 bytes
    [InlineData("BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P")] // version 0 with 16 bytes
    [InlineData("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf")] // too much padding
    [InlineData("bc1gmk9yu")]
    [InlineData("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3T4")] // mixed case
    [InlineData("tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7")] // test network
    [InlineData("mo9ncXisMeAoXwqcV5EWuyncbmCcQN4rVs")] // test network
    [InlineData("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")] // no checksum in one case
    [InlineData("05ec18eac8d758b1eba52d3c10d39adc6dd9806472cb4ae069635d383d9086a513")] // Session is not named
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("logo@2x.png")]
    [InlineData("getty@tty1.service")]
    [InlineData("git@github.com:owner/project.git")]
    [InlineData("somebody@example.com")]
    [InlineData("look (at) this")]
    [InlineData("@media print")]
    public void What_only_looks_like_an_address_is_not_reported(string text) => Assert.Empty(Contacts.Find(text));

    [Fact]
    public void No_letter_of_a_valid_address_can_be_changed()
    {
        const string Base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
        ExchangeEveryLetter(Addresses.BitcoinLegacy, 0, Base58);
        ExchangeEveryLetter(Addresses.BitcoinScript, 0, Base58);
        ExchangeEveryLetter(Addresses.Monero, 0, Base58);
        ExchangeEveryLetter(Addresses.BitcoinSegwit, 3, "qpzry9x8gf2tvdw0s3jn54khce6mua7l");
        ExchangeEveryLetter(Addresses.BitcoinTaproot, 3, "qpzry9x8gf2tvdw0s3jn54khce6mua7l");
        ExchangeEveryLetter(Addresses.Tox, 0, "0123456789ABCDEF");
        ExchangeEveryLetter(Addresses.Onion, 0, "abcdefghijklmnopqrstuvwxyz234567");
    }

    private static void ExchangeEveryLetter(string address, int from, string alphabet)
    {
        for (var i = from; i < address.Length && address[i] != '.'; i++)
            foreach (var letter in alphabet.Where(letter => letter != address[i]))
            {
                var changed = address[..i] + letter + address[(i + 1)..];
                Assert.True(Contacts.Find(changed).IsEmpty, $"{changed} was taken for an address");
            }
    }

    [Fact]
    public void Every_spelling_of_one_address_is_one_contact()
    {
        var text = $"{Addresses.Onion} {Addresses.Onion.ToUpperInvariant()} {Addresses.Tox.ToLowerInvariant()} {Addresses.Tox} {Addresses.BitcoinSegwit.ToUpperInvariant()} {Addresses.BitcoinSegwit} A@Proton.me a@proton.me";
        Assert.Equal(
            [new(ContactKind.OnionV3, Addresses.Onion), new(ContactKind.Tox, Addresses.Tox), new(ContactKind.Bitcoin, Addresses.BitcoinSegwit), new(ContactKind.Email, "a@proton.me")],
            Contacts.Find(text));
    }

    [Fact]
    public void A_page_of_a_hidden_host_is_given_with_and_without_the_victims_id() =>
        Assert.Equal(
            [new(ContactKind.OnionUrl, $"http://{Addresses.Onion}/chat?id=77"), new(ContactKind.OnionV3, Addresses.Onion)],
            Contacts.Find($"Open http://{Addresses.Onion}/chat?id=77."));

    [Theory]
    [InlineData("name [at] proton [dot] me", "name@proton.me")]
    [InlineData("name(at)proton.me", "name@proton.me")]
    [InlineData("first.last {at} tuta {dot} com!", "first.last@tuta.com")]
    public void A_disguised_mail_address_is_read(string text, string address) =>
        Assert.Equal([new Contact(ContactKind.Email, address)], Contacts.Find(text));

    [Fact]
    public void Messengers_without_checksums_count_where_they_are_named()
    {
        Assert.Equal([new Contact(ContactKind.Session, Addresses.Session)], Contacts.Find($"Session messenger, id: {Addresses.Session}"));
        Assert.Equal([new Contact(ContactKind.Telegram, "@some_helper")], Contacts.Find("telegram: @some_helper"));
        Assert.Equal([new Contact(ContactKind.Telegram, "@some_helper")], Contacts.Find("https://t.me/some_helper"));
        Assert.Equal([new Contact(ContactKind.Jabber, "helper@exploit.im")], Contacts.Find("jabber helper@exploit.im"));
    }
}
