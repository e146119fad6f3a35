using System.CommandLine;
using Tourniquet.Control;
using Tourniquet.Core.Files;
using Tourniquet.Guard;
using Tourniquet.Linux.Files;

namespace Tourniquet.Commands;

internal static class AllowCommand
{
    private static readonly string[] Interpreters = ["bash", "sh", "dash", "python", "perl", "ruby", "node", "php", "busybox"];

    public static Command Create()
    {
        var executable = new Argument<string?>("EXECUTABLE") { Description = "A program's own file, not a script.", Arity = ArgumentArity.ZeroOrOne };
        var list = new Option<bool>("--list") { Description = "Show what is allowed." };
        var remove = new Option<bool>("--remove") { Description = "Take a program off the list." };
        var state = Common.State();
        var command = new Command("allow", """
            Programs that may rewrite files in bulk, by path and SHA-256. What they start is judged like any other.

            Examples:  tourniquet allow /usr/bin/restic
                       tourniquet allow --list
                       tourniquet allow /usr/bin/restic --remove
            """)
        { executable, list, remove, state };
        command.SetAction(parsed => Run(parsed.GetValue(executable), parsed.GetValue(list), parsed.GetValue(remove), parsed.GetRequiredValue(state)));
        return command;
    }

    private static int Run(string? executable, bool list, bool remove, string state)
    {
        Common.RequireRoot();
        if (!Directory.Exists(state))
            throw new GuardException($"There is no state folder {state}.");
        var allowed = new AllowList(state, Console.Error.WriteLine);
        if (executable is null)
            return list ? Show(allowed) : throw new GuardException("Name a program, or use --list.");
        var path = Resolve(executable) ?? Path.GetFullPath(executable);
        if (remove)
        {
            if (!allowed.Remove(path))
                return Common.Print(new(Ok: false, $"{path} was not allowed."));
        }
        else
        {
            allowed.Add(new(path, AllowList.HashFile(path) ?? throw new GuardException($"{path} does not exist or cannot be read.")));
            if (Interpreters.Any(name => Path.GetFileName(path).StartsWith(name, StringComparison.Ordinal)))
                Console.Error.WriteLine($"Careful: {path} runs any script, an attacker's too. Allow a program that does one thing instead.");
        }

        _ = ControlClient.Ask(state, new("allow"));
        return Common.Print(new(Ok: true, remove ? $"{path} is judged like any other program again." : $"{path} may rewrite files in bulk, as it is now. Allow it again after an update."));
    }

    /// <summary>The program's path as the kernel tells it of a process: with the links of every folder resolved (/bin is one).</summary>
    private static string? Resolve(string executable)
    {
        if (!File.Exists(executable))
            return null;
        var path = File.ResolveLinkTarget(executable, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(executable);
        var folder = LinuxFileSystem.OpenTop(RawPath.Of(Path.GetDirectoryName(path) ?? "/"));
        if (folder < 0)
            return null;
        var parent = FileHandles.PathOf(folder);
        LinuxFileSystem.Instance.Close(folder);
        return parent is null ? path : Path.Combine(parent.ToString(), Path.GetFileName(path));
    }

    private static int Show(AllowList allowed)
    {
        foreach (var program in allowed.Programs)
            Console.WriteLine($"{program.Sha256}  {program.Path}");
        return ExitCode.Done;
    }
}
