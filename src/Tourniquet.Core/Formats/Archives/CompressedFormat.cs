using System.Buffers;
using System.IO.Compression;
using Tourniquet.Core.Formats.Reading;
using Tourniquet.Core.Formats.Texts;

namespace Tourniquet.Core.Formats.Archives;

/// <summary>
/// Compressors with little of a mark, or none: lzip, LZMA alone, zlib, brotli. Ciphertext behind a kept header unpacks as well, to garbage, so
/// what they unpack to must be text.
/// </summary>
internal static class CompressedFormat
{
    // Unpacked to be sure of it; a stream that is no stream breaks much sooner.
    private const int Sample = 4096;

    private const int LeastText = 64;

    // Deflate data followed.
    private const int ZlibBudget = 16 * 1024;

    private const int LzipHeader = 6;
    private const int LzipTrailer = 20;
    private const int LzmaHeader = 13;

    // lzip always packs with lc 3, lp 0, pb 2.
    private const byte LzipProperties = 93;

    public static bool TryRecognise(in ContentView view, out Recognition found)
    {
        var name = IsLzip(view) ? "lzip" : IsLzma(view) ? "LZMA" : IsZlib(view) ? "zlib" : null;
        found = name is null ? Recognition.Unknown : Found.Sound(FileKind.Compressed, $"{name} data that unpacks");
        return name is not null;
    }

    /// <summary>brotli (RFC 7932) has no mark at all.</summary>
    public static bool TryRecogniseBrotli(in ContentView view, out Recognition found)
    {
        found = Recognition.Unknown;
        var buffer = ArrayPool<byte>.Shared.Rent(Sample);
        var output = buffer.AsSpan(0, Sample);
        using var decoder = default(BrotliDecoder);
        var status = decoder.Decompress(view.Head, output, out var consumed, out var written);
        var isWhole = status == OperationStatus.Done && view.IsWhole && consumed == view.Length;
        if ((isWhole || status == OperationStatus.DestinationTooSmall) && IsText(output[..written]))
            found = Found.Sound(FileKind.Compressed, "brotli data that unpacks to text");
        ArrayPool<byte>.Shared.Return(buffer);
        return found.IsReadable;
    }

    // Lzip file format: "LZIP", version 1, size of the dictionary; at the end CRC, size unpacked and size of the member.
    private static bool IsLzip(in ContentView view)
    {
        if (!view.Head.StartsWith("LZIP\x01"u8) || view.End.Length < LzipTrailer)
            return false;
        var trailer = view.End[^LzipTrailer..];
        return Bytes.U64(trailer, 12) <= (ulong)view.Length && Unpacks(view.Head[LzipHeader..], LzipProperties, Bytes.U64(view.End, view.End.Length - 16));
    }

    // LZMA alone: properties, size of the dictionary (2^n or 2^n + 2^(n-1)), size unpacked or all ones.
    private static bool IsLzma(in ContentView view)
    {
        if (view.Head.Length < LzmaHeader + 5 || view.Head[0] >= 225)
            return false;
        var dictionary = Bytes.U32(view.Head, 1);
        var bits = System.Numerics.BitOperations.PopCount(dictionary);
        var isRound = bits == 1 || (bits == 2 && (dictionary & (dictionary >> 1)) != 0) || dictionary == uint.MaxValue;
        var size = Bytes.U64(view.Head, 5);
        return isRound && dictionary >= Sample && (size == ulong.MaxValue || size < 1UL << 40) && Unpacks(view.Head[LzmaHeader..], view.Head[0], size);
    }

    private static bool Unpacks(ReadOnlySpan<byte> data, byte properties, ulong size)
    {
        var wanted = (int)Math.Min(size, Sample);
        var buffer = ArrayPool<byte>.Shared.Rent(Sample);
        var unpacked = LzmaDecoder.Decode(data, properties, buffer.AsSpan(0, wanted));
        var holds = unpacked == wanted && IsText(buffer.AsSpan(0, unpacked));
        ArrayPool<byte>.Shared.Return(buffer);
        return holds;
    }

    private static bool IsZlib(in ContentView view)
    {
        if ((Bytes.U8(view.Head, 0) & 0x0F) != 8 || Bytes.U16Big(view.Head, 0) % 31 != 0 || view.Head.Length < 16)
            return false;
        var data = view.Head[..Math.Min(view.Head.Length, ZlibBudget)];
        var walk = DeflateWalk.Zlib(data);
        return walk.Produced > walk.Consumed && (walk.End is WalkEnd.Ended or WalkEnd.Enough || (walk.End == WalkEnd.RanOut && data.Length < view.Length));
    }

    private static bool IsText(ReadOnlySpan<byte> unpacked)
    {
        // The sample may end within a character.
        var end = unpacked.LastIndexOfAnyInRange((byte)0, (byte)0x7F) + 1;
        return end >= LeastText && TextFormat.TryRecognise(ContentView.Of(unpacked[..end]), out var found) && found.IsReadable;
    }
}
