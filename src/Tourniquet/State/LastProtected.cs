namespace Tourniquet.State;

/// <summary>Which folders the last guard with a state folder protected, for commands when none runs: one path a line.</summary>
internal static class LastProtected
{
    public static void Write(string state, IEnumerable<string> paths) => File.WriteAllLines(PathOf(state), paths);

    public static IReadOnlyList<string> Read(string state) => File.Exists(PathOf(state)) ? File.ReadAllLines(PathOf(state)) : [];

    private static string PathOf(string state) => Path.Combine(state, "protected");
}
