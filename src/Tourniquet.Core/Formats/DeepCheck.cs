using System.Buffers;
using Tourniquet.Core.Formats.Archives;
using Tourniquet.Core.Formats.Images;
using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats;

/// <summary>
/// Opens what is in view of a file as its program would and compares checksums: dearer than <see cref="Recogniser"/>, for a judge with a
/// suspicion. Unpacks 1 MiB at the most, into a pooled buffer, and never throws.
/// </summary>
public static class DeepCheck
{
    private const int MostUnpacked = 1024 * 1024;

    /// <summary>Whether the content is of this kind and everything that can be checked in view is right.</summary>
    /// <param name="reason">What is wrong; or what was compared.</param>
    public static bool Opens(FileKind kind, in ContentView view, out string reason)
    {
        var seen = view.Consistent();
        var found = Recogniser.Recognise(seen);
        reason = found.Reason;
        if (found.Kind != kind || found.Soundness == Soundness.Damaged)
            return false;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(MostUnpacked);
        var output = buffer.AsSpan(0, MostUnpacked);
        string fault = kind switch
        {
            FileKind.Zip or FileKind.Ooxml or FileKind.Odf => ZipDeepCheck.Fault(seen, output, ref reason),
            FileKind.Gzip => GzipFault(seen, output, ref reason),
            FileKind.Png => PngFormat.Fault(seen, int.MaxValue),
            FileKind.Jpeg when !seen.IsWhole && !JpegFormat.TailHolds(seen.End) => "the end of the JPEG file is no image",
            _ => "",
        };
        ArrayPool<byte>.Shared.Return(buffer);
        if (fault.Length > 0)
            reason = fault;
        return fault.Length == 0;
    }

    private static string GzipFault(in ContentView view, Span<byte> output, ref string reason)
    {
        int start = GzipFormat.DataStart(view.Head);
        if (start < 0)
            return "a gzip header that does not hold";
        var data = view.Head[start..];
        var result = DeflateWalk.Walk(data, output);
        if (result.End == WalkEnd.Bad)
            return "a gzip stream that does not unpack";
        if (result.End != WalkEnd.Ended || result.Produced > output.Length || data.Length - result.Consumed < 8)
            return "";
        reason = "gzip unpacks and its checksum is right";
        return Crc32.Of(output[..(int)result.Produced]) == Bytes.U32(data, result.Consumed) ? "" : "a gzip stream with a wrong checksum";
    }
}
