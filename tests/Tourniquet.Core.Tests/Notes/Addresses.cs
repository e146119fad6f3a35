namespace Tourniquet.Core.Tests.Notes;

/// <summary>Addresses whose checksums hold. Those marked "made" belong to nobody: their keys are hashes of the words "tourniquet sample".</summary>
internal static class Addresses
{
    public const string BitcoinLegacy = "19bSXmSL2iLE17dFdnZK91Ti2tp4yFSq4Y"; // made
    public const string BitcoinScript = "3CMNFxN1oHBc4R1EpboAL5yzHGgE611Xou"; // Bitcoin Core, base58_keys_valid.json
    public const string BitcoinSegwit = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"; // BIP 173
    public const string BitcoinTaproot = "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"; // BIP 350

    /// <summary>The Monero project's published address for gifts, in the old form and as a sub-address.</summary>
    public const string Monero = "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A";

    public const string MoneroSubaddress = "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H";

    public const string Ethereum = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"; // EIP-55
    public const string Onion = "lzchl4naojvq4sc4uz3qhtte7ymchol7qspsqn5yqean7wqcr2zt7zyd.onion"; // made
    public const string OtherOnion = "43z465ffrc7aqpvu63sjyygu3tc2esplpnllziwotxsivsadxjsfzqqd.onion"; // made
    public const string Tox = "5E4475F1A0726B0E485CA67703CE64FE1823B97F849F2837B88100DFDA028EB3954DE61BFB9F"; // made
    public const string Session = "05ec18eac8d758b1eba52d3c10d39adc6dd9806472cb4ae069635d383d9086a513"; // made
}
