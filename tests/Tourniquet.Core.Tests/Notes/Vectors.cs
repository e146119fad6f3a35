using System.Text.Json;
using System.Text.RegularExpressions;
using Tourniquet.Core.Notes;

namespace Tourniquet.Core.Tests.Notes;

/// <summary>The whole of the published vectors, where the shared folder is at hand. What matters of them stands in <see cref="ContactsTests"/> as well.</summary>
public sealed partial class Vectors
{
    [Fact]
    public void Base58_vectors_of_bitcoin_core_hold()
    {
        using var valid = JsonDocument.Parse(File.ReadAllText(Shared.Find("standards/bitcoin/base58_keys_valid.json")));
        foreach (var row in valid.RootElement.EnumerateArray())
        {
            var isMain = !row[2].GetProperty("isPrivkey").GetBoolean() && !row[2].GetProperty("isTestnet").GetBoolean();
            Assert.Equal(isMain ? 1 : 0, Contacts.Find(row[0].GetString()).Length);
        }

        using var invalid = JsonDocument.Parse(File.ReadAllText(Shared.Find("standards/bitcoin/base58_keys_invalid.json")));
        foreach (var row in invalid.RootElement.EnumerateArray())
            Assert.Empty(Contacts.Find(row[0].GetString()));
    }

    [Fact]
    public void Segwit_vectors_of_bip_350_hold()
    {
        var text = File.ReadAllText(Shared.Find("standards/bitcoin/bip-0350.mediawiki"));
        var start = text.IndexOf("gives valid segwit addresses", StringComparison.Ordinal);
        var middle = text.IndexOf("gives invalid segwit addresses", StringComparison.Ordinal);
        foreach (Match match in Bullet().Matches(text[start..middle]))
            Assert.Equal(match.Groups["address"].Value.StartsWith("bc", StringComparison.OrdinalIgnoreCase) ? 1 : 0, Contacts.Find(match.Groups["address"].Value).Length);
        foreach (Match match in Bullet().Matches(text[middle..]))
            Assert.Empty(Contacts.Find(match.Groups["address"].Value));
    }

    [GeneratedRegex(@"^\* <tt>(?<address>\w+)</tt>", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Bullet();
}
