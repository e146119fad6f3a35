using System.CommandLine;
using Tourniquet.Commands;
using Tourniquet.Guard;
using Tourniquet.Linux.Native;

#pragma warning disable RS0030 // The one place that names the system's clock: everything else is given it.
var clock = TimeProvider.System;
#pragma warning restore RS0030

CarriedLibrary.Serve(typeof(SQLitePCL.SQLite3Provider_e_sqlite3).Assembly, "e_sqlite3", typeof(ExitCode).Assembly);

var root = new RootCommand("""
    Tourniquet stops ransomware on file servers within its first few files, and puts every file back.

    Start with:   tourniquet protect /srv/patients
    Then try:     tourniquet drill /srv/patients
    Exit codes:   0 done, 1 failed, 2 wrong use
    """)
{
    ProtectCommand.Create(clock),
    StatusCommand.Create(),
    IncidentsCommand.Create(),
    IncidentCommand.Create(),
    RollbackCommand.Create(clock),
    ReleaseCommand.Create(clock),
    VersionsCommand.Create(clock),
    RestoreCommand.Create(clock),
    CheckCommand.Create(clock),
    DrillCommand.Create(clock),
    DrillScrambleCommand.Create(),
    StandbyCommand.Create(clock),
    AllowCommand.Create(),
};
var parsed = root.Parse(args);
// Asking for help clears the errors, an unknown command among them.
if (parsed.UnmatchedTokens is [var unknown, ..] && (parsed.Errors.Count == 0 || parsed.CommandResult.Command == root))
{
    Console.Error.WriteLine($"There is no command {unknown}. Try: tourniquet --help");
    return ExitCode.WrongUse;
}

if (parsed.Errors.Count > 0)
{
    Console.Error.WriteLine($"{string.Join(' ', parsed.Errors[0].Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))} Try: tourniquet {parsed.CommandResult.Command.Name} --help".Replace("tourniquet tourniquet", "tourniquet", StringComparison.Ordinal));
    return ExitCode.WrongUse;
}

try
{
    return parsed.Invoke(new() { EnableDefaultExceptionHandler = false });
}
catch (GuardException e)
{
    Console.Error.WriteLine(e.Message);
    return ExitCode.WrongUse;
}
catch (Exception e) when (e is Tourniquet.Vault.VaultException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(e.Message);
    return ExitCode.Failed;
}
