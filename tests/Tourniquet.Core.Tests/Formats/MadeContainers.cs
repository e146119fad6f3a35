using System.Text;
using Tourniquet.Core.Formats;

namespace Tourniquet.Core.Tests.Formats;

/// <summary>Containers for which no program was at hand: RAR, KeePass, LUKS, Windows programs.</summary>
internal static class MadeContainers
{
    public static IEnumerable<Fixture> All()
    {
        yield return new("plain4.rar", FileKind.Rar, Soundness.Sound, Rar4(0));
        yield return new("locked4.rar", FileKind.Rar, Soundness.Sealed, Rar4(4));
        yield return new("plain5.rar", FileKind.Rar, Soundness.Sound, Rar5([]));
        yield return new("locked5.rar", FileKind.Rar, Soundness.Sealed, Rar5([0x04, 0x01, 0x00, 0x02, 0x0F]));
        yield return new("locked-header5.rar", FileKind.Rar, Soundness.Sealed, [.. "Rar!\x1A\x07\x01\0"u8, .. Block5([4, 0, 0, 0, 15, .. new byte[16]]), .. MadeTexts.Noise(3000, 3)]);
        yield return new("passwords.kdbx", FileKind.Kdbx, Soundness.Sealed, Kdbx());
        yield return new("disk1.luks", FileKind.Luks, Soundness.Sealed, Luks1());
        yield return new("disk2.luks", FileKind.Luks, Soundness.Sealed, Luks2());
        yield return new("library.dll", FileKind.PortableExecutable, Soundness.Sound, File.ReadAllBytes(typeof(MadeContainers).Assembly.Location));
    }

    private static byte[] Rar4(int flags)
    {
        byte[] data = MadeTexts.Noise(3000, 1);
        byte[] name = "letter.txt"u8.ToArray();
        byte[] file =
        [
            0x74, (byte)flags, 0x80, (byte)(32 + name.Length), 0, .. BitConverter.GetBytes(data.Length), .. BitConverter.GetBytes(data.Length), 3,
            1, 2, 3, 4, 5, 6, 7, 8, 29, 0x30, (byte)name.Length, 0, 0x20, 0, 0, 0, .. name,
        ];
        return
        [
            .. "Rar!\x1A\x07\0"u8, .. Block4([0x73, 0, 0, 13, 0, 0, 0, 0, 0, 0, 0]), .. Block4(file), .. data, .. Block4([0x7B, 0, 0x40, 7, 0]),
        ];
    }

    private static byte[] Block4(byte[] body) => [.. BitConverter.GetBytes((ushort)Crc(body)), .. body];

    private static byte[] Rar5(byte[] extra)
    {
        byte[] data = MadeTexts.Noise(3000, 1);
        byte[] file =
        [
            2, (byte)(extra.Length > 0 ? 3 : 2), .. extra.Length > 0 ? new byte[] { (byte)extra.Length } : [], 0xB8, 0x17, 0, 0xB8, 0x17, 0x20, 0, 1, 10,
            .. "letter.txt"u8, .. extra,
        ];
        return [.. "Rar!\x1A\x07\x01\0"u8, .. Block5([1, 0, 0]), .. Block5(file), .. data, .. Block5([5, 4, 0])];
    }

    private static byte[] Block5(byte[] body)
    {
        byte[] sized = [(byte)body.Length, .. body];
        return [.. BitConverter.GetBytes(Crc(sized)), .. sized];
    }

    private static byte[] Kdbx()
    {
        byte[] Field(byte id, byte[] value) => [id, .. BitConverter.GetBytes(value.Length), .. value];
        return
        [
            0x03, 0xD9, 0xA2, 0x9A, 0x67, 0xFB, 0x4B, 0xB5, 1, 0, 4, 0, .. Field(2, new byte[16]), .. Field(3, [1, 0, 0, 0]), .. Field(4, MadeTexts.Noise(32, 1)),
            .. Field(7, MadeTexts.Noise(16, 2)), .. Field(11, MadeTexts.Noise(100, 3)), .. Field(0, "\r\n\r\n"u8.ToArray()), .. MadeTexts.Noise(3000, 4),
        ];
    }

    private static byte[] Luks1()
    {
        byte[] disk = [.. "LUKS"u8, 0xBA, 0xBE, 0, 1, .. new byte[584], .. MadeTexts.Noise(4000, 6)];
        Encoding.ASCII.GetBytes("aes").CopyTo(disk, 8);
        Encoding.ASCII.GetBytes("xts-plain64").CopyTo(disk, 40);
        Encoding.ASCII.GetBytes("sha256").CopyTo(disk, 72);
        return disk;
    }

    private static byte[] Luks2()
    {
        byte[] disk = [.. "LUKS"u8, 0xBA, 0xBE, 0, 2, 0, 0, 0, 0, 0, 0, 0x40, 0, .. new byte[4080], .. "{\"keyslots\":{}}"u8, .. new byte[12273], .. MadeTexts.Noise(4000, 6)];
        Encoding.ASCII.GetBytes("sha256").CopyTo(disk, 72);
        return disk;
    }

    private static uint Crc(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int i = 0; i < 8; i++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }
}
