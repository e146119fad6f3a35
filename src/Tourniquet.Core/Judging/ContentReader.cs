namespace Tourniquet.Core.Judging;

/// <summary>Random access to one version of a file's content. The guard implements it over a file; Core does no I/O.</summary>
public abstract class ContentReader
{
    public abstract long Length { get; }

    /// <summary>Fills the buffer from the offset on. Fewer bytes than asked for, down to 0, mean that the content ends (or became shorter) there.</summary>
    public abstract int Read(long offset, Span<byte> buffer);
}
