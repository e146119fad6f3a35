using System.Buffers.Binary;
using System.Numerics;

namespace Tourniquet.Core.Notes;

/// <summary>
/// Keccak-256 as a checksum of addresses, never as cryptography. .NET offers SHA-3 only where OpenSSL has it, and never the padding
/// of the first submission, which Monero and Ethereum use.
/// </summary>
internal static class Keccak
{
    public const int Size = 32;

    /// <summary>Domain byte of the 2011 submission (Monero, Ethereum).</summary>
    public const byte OriginalPadding = 0x01;

    /// <summary>Domain byte of SHA-3 (FIPS 202, section 6.1), used by Tor.</summary>
    public const byte Sha3Padding = 0x06;

    private const int Rate = 136;
    private const int Lanes = 25;

    // FIPS 202, section 3.2.5 (iota).
    private static readonly ulong[] RoundConstants =
    [
        0x0000000000000001, 0x0000000000008082, 0x800000000000808A, 0x8000000080008000, 0x000000000000808B, 0x0000000080000001,
        0x8000000080008081, 0x8000000000008009, 0x000000000000008A, 0x0000000000000088, 0x0000000080008009, 0x000000008000000A,
        0x000000008000808B, 0x800000000000008B, 0x8000000000008089, 0x8000000000008003, 0x8000000000008002, 0x8000000000000080,
        0x000000000000800A, 0x800000008000000A, 0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
    ];

    // FIPS 202, sections 3.2.2 (rho) and 3.2.3 (pi), walked as one cycle from lane 1.
    private static ReadOnlySpan<byte> Rotations => [1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44];

    private static ReadOnlySpan<byte> Path => [10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1];

    public static void Hash(ReadOnlySpan<byte> input, byte padding, Span<byte> output)
    {
        Span<ulong> state = stackalloc ulong[Lanes];
        state.Clear();
        for (; input.Length >= Rate; input = input[Rate..])
            Absorb(state, input[..Rate]);

        Span<byte> last = stackalloc byte[Rate];
        last.Clear();
        input.CopyTo(last);
        last[input.Length] ^= padding;
        last[Rate - 1] ^= 0x80;
        Absorb(state, last);

        for (var lane = 0; lane < Size / sizeof(ulong); lane++)
            BinaryPrimitives.WriteUInt64LittleEndian(output[(lane * sizeof(ulong))..], state[lane]);
    }

    private static void Absorb(Span<ulong> state, ReadOnlySpan<byte> block)
    {
        for (var lane = 0; lane < Rate / sizeof(ulong); lane++)
            state[lane] ^= BinaryPrimitives.ReadUInt64LittleEndian(block[(lane * sizeof(ulong))..]);
        foreach (var constant in RoundConstants)
            Round(state, constant);
    }

    private static void Round(Span<ulong> state, ulong constant)
    {
        Span<ulong> column = stackalloc ulong[5];
        for (var x = 0; x < 5; x++)
            column[x] = state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20];
        for (var x = 0; x < 5; x++)
        {
            var mix = column[(x + 4) % 5] ^ BitOperations.RotateLeft(column[(x + 1) % 5], 1);
            for (var y = 0; y < Lanes; y += 5)
                state[y + x] ^= mix;
        }

        var carried = state[1];
        for (var step = 0; step < Path.Length; step++)
            (carried, state[Path[step]]) = (state[Path[step]], BitOperations.RotateLeft(carried, Rotations[step]));

        for (var y = 0; y < Lanes; y += 5)
        {
            state.Slice(y, 5).CopyTo(column);
            for (var x = 0; x < 5; x++)
                state[y + x] = column[x] ^ (~column[(x + 1) % 5] & column[(x + 2) % 5]);
        }

        state[0] ^= constant;
    }
}
