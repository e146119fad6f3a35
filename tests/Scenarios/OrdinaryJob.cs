using System.Text.RegularExpressions;

namespace Tourniquet.Scenarios;

/// <summary>One piece of ordinary work from jobs.sh.</summary>
internal sealed record OrdinaryJob(string Name, params string[] Needs)
{
    /// <summary>Entries whose names differ from run to run.</summary>
    public Regex? Nameless { get; init; }

    /// <summary>Files whose bytes differ from run to run; the job's own "show" speaks for them.</summary>
    public Regex? Random { get; init; }

    /// <summary>On xfs and btrfs in the short run as well.</summary>
    public bool IsOnAll { get; init; }

    public static IReadOnlyDictionary<string, OrdinaryJob> All { get; } = Made().ToDictionary(job => job.Name, StringComparer.Ordinal);

    public bool IsIgnored(string path, string attribute) => attribute switch
    {
        "" => Nameless?.IsMatch(path) == true,
        "mtime" or "holes" => true,
        "size" or "sha256" => Random?.IsMatch(path) == true,
        _ => false,
    };

    private static IEnumerable<OrdinaryJob> Made() =>
    [
        new("zip", "zip", "unzip") { Random = Matches(@"\.zip$"), IsOnAll = true },
        new("7z", "7z") { Random = Matches(@"\.7z$") },
        new("tar") { Random = Matches(@"\.tgz$") },
        new("xz", "xz") { IsOnAll = true },
        new("zstd", "zstd"),
        new("lz4", "lz4"),
        new("bzip2", "bzip2"),
        new("logs", "gzip"),
        new("gpg", "gpg") { Random = Matches(@"\.gpg$") },
        new("gpgone", "gpg") { Random = Matches(@"\.gpg$") },
        new("7zkept", "7z") { Random = Matches(@"\.7z$") },
        new("container") { IsOnAll = true },
        new("mogrify", "mogrify") { Random = Matches(@"\.png$") },
        new("exif", "exiftool") { Random = Matches("[.]pdf(_original)?$") },
        new("ffmpeg", "ffmpeg"),
        new("git", "git") { Nameless = Matches(@"\.git/"), IsOnAll = true },
        new("gcc", "gcc", "make"),
        new("npm", "npm"),
        new("dpkg", "dpkg-deb") { Random = Matches(@"\.deb$") },
        new("sqlite") { Random = Matches(@"\.(db|sqlite)$"), IsOnAll = true },
        new("postgres", "initdb", "psql", "setpriv") { Nameless = Matches("^pg/") },
        new("image", "debugfs") { Random = Matches(@"disk\.img$"), IsOnAll = true },
        new("restic", "restic") { Nameless = Matches("^repository/") },
        new("borg", "borg") { Nameless = Matches("^repository/") },
        new("rsync", "rsync") { IsOnAll = true },
        new("restore", "tar") { IsOnAll = true },
        new("dedup", "hardlink"),
        new("rename") { IsOnAll = true },
        new("modes", "setfacl"),
        new("download"),
        new("office") { IsOnAll = true },
        new("sed", "sed", "perl"),
        new("vim", "vim"),
        new("dicom"),
        new("mail"),
        new("quarantine"),
        new("passwords") { Random = Matches(@"\.kdbx$") },
        new("log_append"),
        new("csv"),
        new("pdf"),
    ];

    private static Regex Matches(string pattern) => new(pattern, RegexOptions.None, TimeSpan.FromSeconds(1));
}
