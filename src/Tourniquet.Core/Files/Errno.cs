namespace Tourniquet.Core.Files;

/// <summary>The error numbers of Linux that Tourniquet decides by. Source: asm-generic/errno-base.h and errno.h.</summary>
public static class Errno
{
    public const int NotPermitted = 1;
    public const int NotFound = 2;
    public const int NoProcess = 3;
    public const int Interrupted = 4;
    public const int IoError = 5;
    public const int TryAgain = 11;
    public const int AccessDenied = 13;
    public const int Busy = 16;
    public const int Exists = 17;
    public const int CrossDevice = 18;
    public const int NotAFolder = 20;
    public const int IsAFolder = 21;
    public const int Invalid = 22;
    public const int NoSpace = 28;
    public const int ReadOnly = 30;
    public const int TooManyLinks = 31;
    public const int OutOfRange = 34;
    public const int NameTooLong = 36;
    public const int NotImplemented = 38;
    public const int NotEmpty = 39;
    public const int TooManySymbolicLinks = 40;
    public const int NotSupported = 95;
    public const int Stale = 116;
    public const int QuotaExceeded = 122;

    /// <summary>What an error number means, in plain words, for messages.</summary>
    public static string Describe(int errno) => Math.Abs(errno) switch
    {
        NotPermitted => "not permitted",
        NotFound => "it does not exist",
        IoError => "the disk reported an error",
        AccessDenied => "access denied",
        Busy => "it is in use",
        Exists => "it exists already",
        CrossDevice => "it is on another file system",
        NotAFolder => "it is not a folder",
        IsAFolder => "it is a folder",
        NoSpace => "the disk is full",
        ReadOnly => "the file system is read-only",
        TooManyLinks => "the file has too many names already",
        NameTooLong => "the name is too long",
        NotSupported or NotImplemented => "the file system cannot do this",
        QuotaExceeded => "the disk quota is used up",
        var other => $"error {other}",
    };
}
