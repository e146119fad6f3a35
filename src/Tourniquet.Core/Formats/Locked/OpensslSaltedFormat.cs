using System.Buffers;
using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Locked;

/// <summary>What "openssl enc" writes with a password: a mark, eight bytes of salt, ciphertext; or the base64 of that.</summary>
internal static class OpensslSaltedFormat
{
    private static readonly SearchValues<byte> Base64Letters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n"u8);

    public static bool TryRecognise(in ContentView view, out Recognition found)
    {
        found = Recognition.Unknown;
        var head = view.Head;
        bool plain = head.StartsWith("Salted__"u8) && view.Length > 16;
        // Ten and a half letters are the mark; the next one has four bits of salt.
        bool encoded = head.StartsWith("U2FsdGVkX1"u8) && head[..Math.Min(head.Length, 4096)].IndexOfAnyExcept(Base64Letters) < 0;
        if (!plain && !encoded)
            return false;
        found = Found.Sealed(FileKind.OpensslSalted, "a file encrypted with openssl enc");
        return true;
    }
}
