"""A baseline JPEG with the standard Huffman tables and random coefficients that fall off with frequency, as those of photographs do."""
import struct

DC_COUNTS = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]
DC_VALUES = list(range(12))
AC_COUNTS = [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125]
AC_VALUES = bytes.fromhex(
    "01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a434445464748494a"
    "535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6"
    "c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa")


def codes(counts, values):
    table, code, k = {}, 0, 0
    for length, count in enumerate(counts, 1):
        for _ in range(count):
            table[values[k]] = format(code, "0%db" % length)
            code, k = code + 1, k + 1
        code <<= 1
    return table


DC, AC = codes(DC_COUNTS, DC_VALUES), codes(AC_COUNTS, AC_VALUES)


def magnitude(value):
    size = abs(value).bit_length()
    return size, "" if size == 0 else format(value if value > 0 else value + (1 << size) - 1, "0%db" % size)


def block(r, bits, dc):
    size, extra = magnitude(dc)
    bits.append(DC[size] + extra)
    run = 0
    for position in range(1, 64):
        value = int(r.gauss(0, 14 / position))
        if value == 0:
            run += 1
            continue
        while run > 15:
            bits.append(AC[0xF0])
            run -= 16
        size, extra = magnitude(value)
        bits.append(AC[run << 4 | size] + extra)
        run = 0
    if run:
        bits.append(AC[0])


def segment(marker, data):
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data


def make(r, across, down):
    """Eight by eight pixels per block."""
    bits = []
    for _ in range(across * down):
        block(r, bits, int(r.gauss(0, 20)))
    joined = "".join(bits)
    joined += "1" * (-len(joined) % 8)
    scan = int(joined, 2).to_bytes(len(joined) // 8, "big").replace(b"\xff", b"\xff\0")
    return (b"\xff\xd8" + segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0") + segment(0xDB, b"\0" + bytes(range(8, 72)))
            + segment(0xC0, b"\x08" + struct.pack(">HH", down * 8, across * 8) + b"\1\1\x11\0")
            + segment(0xC4, b"\0" + bytes(DC_COUNTS) + bytes(DC_VALUES)) + segment(0xC4, b"\x10" + bytes(AC_COUNTS) + AC_VALUES)
            + segment(0xDA, b"\1\1\0\0\x3f\0") + scan + b"\xff\xd9")
