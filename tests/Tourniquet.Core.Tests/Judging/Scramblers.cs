using System.Security.Cryptography;
using System.Text;

namespace Tourniquet.Core.Tests.Judging;

/// <summary>
/// What ransomware does to a file's bytes, to test against; nothing here touches a file. Keys are fixed, because one ciphertext in 500
/// does not pass as random, and a test must not fail for that once in 500 runs.
/// </summary>
internal static class Scramblers
{
    private static readonly byte[] Key = Contents.Random(32, 2017);

    public static byte[] Whole(byte[] content) => Cbc(content)[..content.Length];

    public static byte[] Cbc(byte[] content)
    {
        using var aes = Aes.Create();
        aes.Key = Key;
        return aes.EncryptCbc(content, Contents.Random(16, content.Length));
    }

    public static byte[] ChaCha(byte[] content)
    {
        var sealedBytes = new byte[content.Length];
        using var cipher = new ChaCha20Poly1305(Key);
        cipher.Encrypt(Contents.Random(12, content.Length), content, sealedBytes, new byte[16]);
        return sealedBytes;
    }

    public static byte[] Footer(byte[] content) => [.. ChaCha(content), .. Contents.Random(512, 512)];

    public static byte[] Part(byte[] content, int offset, int length)
    {
        var result = content.ToArray();
        length = Math.Min(length, content.Length - offset);
        Whole(content.AsSpan(offset, length).ToArray()).CopyTo(result, offset);
        return result;
    }

    /// <summary>The first <paramref name="length"/> bytes of every stretch of <paramref name="step"/>, but for the first <paramref name="skip"/> bytes.</summary>
    public static byte[] Every(byte[] content, int step, int length, int skip = 0)
    {
        var result = content.ToArray();
        var random = new Random(step + 1);
        for (var offset = skip; offset < content.Length; offset += step)
            random.NextBytes(result.AsSpan(offset, Math.Min(length, content.Length - offset)));
        return result;
    }

    public static byte[] Base64(byte[] content) => Encoding.ASCII.GetBytes(Convert.ToBase64String(Cbc(content), Base64FormattingOptions.InsertLineBreaks));

    public static byte[] Hex(byte[] content) => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(Cbc(content)));

    /// <summary>Every byte of ciphertext followed by zeros, to look ordered.</summary>
    public static byte[] Padded(byte[] content, int zeros)
    {
        var cipher = Whole(content);
        var result = new byte[cipher.Length * (zeros + 1)];
        for (var i = 0; i < cipher.Length; i++)
            result[i * (zeros + 1)] = cipher[i];
        return result;
    }

    public static byte[] Filled(byte[] content, byte value)
    {
        var result = new byte[content.Length];
        Array.Fill(result, value);
        return result;
    }
}
