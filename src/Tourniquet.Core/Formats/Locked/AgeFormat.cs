using Tourniquet.Core.Formats.Reading;

namespace Tourniquet.Core.Formats.Locked;

/// <summary>age (age-encryption.org/v1): header lines up to the one with the code; or the armoured form of it.</summary>
internal static class AgeFormat
{
    private const int HeaderWindow = 16 * 1024;

    public static bool TryRecognise(in ContentView view, out Recognition found)
    {
        found = Recognition.Unknown;
        var head = view.Head[..Math.Min(view.Head.Length, HeaderWindow)];
        if (head.StartsWith("-----BEGIN AGE ENCRYPTED FILE-----"u8))
        {
            bool closed = view.End.LastIndexOf("-----END AGE ENCRYPTED FILE-----"u8) >= 0;
            found = closed ? Found.Sealed(FileKind.Age, "a file encrypted with age, in armour") : Found.Damaged(FileKind.Age, "age armour without its end");
            return true;
        }
        if (!head.StartsWith("age-encryption.org/v1\n"u8))
            return false;
        int code = head.IndexOf("\n--- "u8);
        bool holds = head.Slice(21).StartsWith("\n-> "u8) && code > 0 && head[..code].IndexOfAnyExceptInRange((byte)'\n', (byte)'~') < 0;
        found = holds ? Found.Sealed(FileKind.Age, "a file encrypted with age") : Found.Damaged(FileKind.Age, "an age header that does not hold");
        return true;
    }
}
