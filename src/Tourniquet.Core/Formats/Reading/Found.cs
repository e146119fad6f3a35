namespace Tourniquet.Core.Formats.Reading;

/// <summary>Short ways to say what was found.</summary>
internal static class Found
{
    public static Recognition Sound(FileKind kind, string reason) => new(kind, Soundness.Sound, reason);

    public static Recognition Damaged(FileKind kind, string reason) => new(kind, Soundness.Damaged, reason);

    public static Recognition Sealed(FileKind kind, string reason) => new(kind, Soundness.Sealed, reason);
}
