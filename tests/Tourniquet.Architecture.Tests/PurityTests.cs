using System.Text.RegularExpressions;

namespace Tourniquet.Architecture.Tests;

/// <summary>What may not be written where.</summary>
public sealed class PurityTests
{
    [Fact]
    public void System_calls_are_made_in_the_Linux_project_only() =>
        Forbid(Sources.Product.Where(s => !s.IsIn("src/Tourniquet.Linux")), @"\b(LibraryImport|DllImport|NativeLibrary)\b");

    [Fact]
    public void Only_the_program_names_the_clock_of_the_system() =>
        Forbid(Sources.Product.Where(s => s.Path is not ("src/Tourniquet/Program.cs" or "src/Tourniquet.ControlRoom/Program.cs")), @"\bTimeProvider\.System\b");

    [Fact]
    public void Nobody_asks_for_the_time_past_the_clock_that_was_passed_in() =>
        Forbid(Sources.Product, @"\b(DateTime|DateTimeOffset)\.(Now|UtcNow|Today)\b|\bEnvironment\.TickCount|\bStopwatch\.(StartNew|GetTimestamp)\b");

    [Fact]
    public void Core_touches_no_file_no_thread_no_process_and_no_network() =>
        Forbid(
            Sources.Product.Where(s => s.IsIn("src/Tourniquet.Core")),
            @"\bSystem\.(IO(?!\.(Hashing|Compression))|Threading|Net\.Http|Net\.Sockets|Diagnostics\.Process)\b|\b(File|Directory|FileStream|Thread|Task|Process|Console|Environment|Random\.Shared|Interlocked|Monitor)\.\w|\block \(");

    [Fact]
    public void Nothing_is_left_for_later()
    {
        // Written in two halves, since this file is looked at as well.
        Forbid(Sources.All, @"\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK|XX" + @"X)\b|NotImplemented" + @"Exception|\bSkip" + @"\s*=\s*""", withComments: true);
    }

    [Fact]
    public void Warnings_are_not_switched_off_in_sources() => Forbid(Sources.Product.Where(s => !s.Path.EndsWith("/Program.cs", StringComparison.Ordinal)), @"#pragma warning disable|SuppressMessage");

    private static void Forbid(IEnumerable<Source> sources, string pattern, bool withComments = false)
    {
        var search = new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10));
        var found = from source in sources
                    from line in withComments ? source.Lines.Select((text, i) => (Number: i + 1, Text: text)) : source.Code
                    where search.IsMatch(line.Text)
                    select $"{source.Path}:{line.Number}: {line.Text.Trim()}";
        Assert.True(!found.Any(), string.Join('\n', found));
    }
}
