namespace Tourniquet.Core.Formats.Texts;

/// <summary>A table with a delimiter (RFC 4180): most of the first lines have as many fields as the first.</summary>
internal static class Delimited
{
    private const int MostLines = 20;

    public static bool IsTable(ReadOnlySpan<byte> text)
    {
        foreach (byte delimiter in ",;\t|"u8)
            if (IsTable(text, delimiter))
                return true;
        return false;
    }

    private static bool IsTable(ReadOnlySpan<byte> text, byte delimiter)
    {
        int lines = 0, same = 0, first = 0;
        while (lines < MostLines && text.Length > 0)
        {
            int fields = Delimiters(text, delimiter, out int end);
            text = text[end..];
            // A line cut by the border of the view is not counted.
            if (text.Length == 0 && lines > 1)
                break;
            lines++;
            if (lines == 1)
                first = fields;
            if (first == 0)
                return false;
            same += fields == first ? 1 : 0;
        }
        return lines >= 2 && same * 5 >= lines * 4;
    }

    private static int Delimiters(ReadOnlySpan<byte> text, byte delimiter, out int end)
    {
        bool quoted = false;
        int count = 0;
        for (end = 0; end < text.Length; end++)
        {
            byte b = text[end];
            if (b == '"')
                quoted = !quoted;
            // Behind the comma of a sentence stands a space.
            else if (!quoted && b == delimiter && (end + 1 >= text.Length || text[end + 1] != ' '))
                count++;
            else if (!quoted && b == '\n')
            {
                end++;
                break;
            }
        }
        return count;
    }
}
