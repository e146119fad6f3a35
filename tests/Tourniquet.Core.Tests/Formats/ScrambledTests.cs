using System.Security.Cryptography;
using Tourniquet.Core.Formats;

namespace Tourniquet.Core.Tests.Formats;

/// <summary>What ransomware leaves behind must never look like a file.</summary>
public sealed class ScrambledTests
{
    [Fact]
    public void A_file_encrypted_whole_is_unknown()
    {
        foreach (var file in Fixture.All)
            Assert.True(Fixture.Look(Encrypt(file.Bytes)) is { Kind: FileKind.Unknown }, file.Name);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(16)]
    [InlineData(64)]
    [InlineData(512)]
    public void A_file_encrypted_behind_its_header_is_never_sound(int kept)
    {
        // A small Zstandard file is one block: its content has no structure that can be followed without unpacking it.
        var sound = Fixture.All.Where(f => f.Bytes.Length > 2048 && f.Kind != FileKind.Zstd)
            .Select(f => (f.Name, Found: Fixture.Look([.. f.Bytes.AsSpan(0, kept), .. Encrypt(f.Bytes.AsSpan(kept))])))
            .Where(f => f.Found.Soundness == Soundness.Sound)
            .Select(f => $"{f.Name}: {f.Found}");
        Assert.True(!sound.Any(), string.Join('\n', sound));
    }

    [Fact]
    public void A_file_with_an_encrypted_header_is_never_sound()
    {
        // Sealed files are ciphertext either way; text of which four kilobytes were lost is judged by its changed blocks.
        var sound = Fixture.All.Where(f => f.Bytes.Length > 2048 && f.Soundness == Soundness.Sound)
            .Select(f => (f.Name, Found: Fixture.Look([.. Encrypt(f.Bytes.AsSpan(0, 1024))[..1024], .. f.Bytes.AsSpan(1024)])))
            .Where(f => f.Found.Soundness != Soundness.Damaged && f.Name != "self-extracting.bin")
            .Select(f => $"{f.Name}: {f.Found}");
        Assert.True(!sound.Any(), string.Join('\n', sound));
    }

    [Fact]
    public void Random_bytes_are_never_a_file()
    {
        for (int seed = 0; seed < 2000; seed++)
        {
            var dice = new Random(seed);
            int length = (int)(16 * Math.Pow(2, dice.NextDouble() * 14));
            var found = Fixture.Look(MadeTexts.Noise(length, seed));
            Assert.True(found.Soundness == Soundness.Damaged, $"seed {seed}, {length} bytes: {found}");
        }
    }

    [Fact]
    public void Many_short_random_files_are_never_a_file()
    {
        for (int seed = 0; seed < 200_000; seed++)
        {
            int length = 16 + (seed % 500);
            var found = Fixture.Look(MadeTexts.Noise(length, seed));
            Assert.True(found.Soundness == Soundness.Damaged, $"seed {seed}, {length} bytes: {found}");
        }
    }

    internal static byte[] Encrypt(ReadOnlySpan<byte> bytes)
    {
        using var aes = Aes.Create();
        aes.Key = MadeTexts.Noise(32, 20170512);
        return aes.EncryptCbc(bytes, MadeTexts.Noise(16, 512));
    }
}
