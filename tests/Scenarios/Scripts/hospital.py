#!/usr/bin/python3
"""Makes the sample documents of a hospital: the same files for the same seed. Usage: hospital.py ROOT [--set usual|small|large|compressed] [--large-mib N]"""
import argparse, gzip, io, lzma, os, random, sqlite3, struct, subprocess, wave, zipfile, zlib

import jpeg

WARDS = ["cardiology", "radiology", "ward 7 (children)", "maternity", "accident-and-emergency", "pharmacy"]
WORDS = """patient admitted ward blood pressure pulse oxygen saturation temperature discharge letter consultant registrar nurse
allergy penicillin morphine paracetamol insulin dose milligram twice daily review tomorrow x-ray chest abdomen fracture left right arm
pain history family smoker asthma diabetes heart failure kidney function sodium potassium haemoglobin white cells platelets normal
raised low referred clinic appointment theatre anaesthetic consent signed observed overnight stable improving mobile physiotherapy""".split()

made = []


def prose(r, size):
    out, length = [], 0
    while length < size:
        sentence = " ".join(r.choice(WORDS) for _ in range(r.randint(5, 14))).capitalize() + ". "
        if r.random() < 0.15:
            sentence += "\n"
        out.append(sentence)
        length += len(sentence)
    return "".join(out)[:size]


def table(r, rows):
    lines = ["nhs_number,name,ward,systolic,diastolic,pulse,date"]
    for _ in range(rows):
        lines.append("%010d,%s %s,%s,%d,%d,%d,2024-%02d-%02d" % (
            r.randrange(10**10), r.choice(WORDS).title(), r.choice(WORDS).title(), r.choice(WARDS), r.randint(90, 180), r.randint(50, 100),
            r.randint(45, 130), r.randint(1, 12), r.randint(1, 28)))
    return "\n".join(lines) + "\n"


def archive(entries, stored=()):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in entries:
            info = zipfile.ZipInfo(name, (2024, 3, 1, 9, 0, 0))
            info.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            z.writestr(info, data)
    return buffer.getvalue()


def docx(r, size):
    body = "".join("<w:p><w:r><w:t>%s</w:t></w:r></w:p>" % prose(r, 200) for _ in range(max(1, size // 200)))
    return archive([
        ("[Content_Types].xml", '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'),
        ("_rels/.rels", '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'),
        ("word/document.xml", '<?xml version="1.0"?><w:document xmlns:w="x"><w:body>%s</w:body></w:document>' % body),
        ("word/media/image1.png", png(r, 64, 64)),
    ])


def odt(r, size):
    return archive([
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", '<?xml version="1.0"?><office:document-content xmlns:office="x">%s</office:document-content>' % prose(r, size)),
        ("META-INF/manifest.xml", '<?xml version="1.0"?><manifest:manifest xmlns:manifest="x"/>'),
    ], stored=("mimetype",))


def pdf(r, size):
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
               b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>"]
    for i in range(max(1, size // 4000)):
        stream = zlib.compress(("BT /F1 12 Tf 72 720 Td (%s) Tj ET" % prose(r, 12000)).encode())
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream))
    out, offsets = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"), []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def png(r, width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + bytes((x * 3 + y * 2 + r.randint(0, 15)) & 255 for x in range(width)) for y in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def dicom(r, width, height):
    def element(group, number, kind, value):
        value += b"\0" * (len(value) % 2) if kind in (b"UI", b"OW") else b" " * (len(value) % 2)
        head = struct.pack("<HH", group, number) + kind
        return head + (b"\0\0" + struct.pack("<I", len(value)) if kind == b"OW" else struct.pack("<H", len(value))) + value
    meta = element(2, 0x10, b"UI", b"1.2.840.10008.1.2.1")
    noise = r.randbytes(width * height)
    pixels = bytes(b for i in range(min(width * height, 65536)) for b in (((i % width) * 5 + noise[i] % 32) & 255, 3))
    while len(pixels) < width * height * 2:
        pixels += pixels[: width * height * 2 - len(pixels)]
    body = (element(8, 0x60, b"CS", b"CT") + element(0x10, 0x10, b"PN", b"DOE^JANE") + element(0x10, 0x20, b"LO", b"%d" % r.randrange(10**9))
            + element(0x28, 0x10, b"US", struct.pack("<H", height)) + element(0x28, 0x11, b"US", struct.pack("<H", width))
            + element(0x28, 0x100, b"US", struct.pack("<H", 16)) + element(0x7FE0, 0x10, b"OW", pixels))
    return b"\0" * 128 + b"DICM" + element(2, 0, b"UL", struct.pack("<I", len(meta))) + meta + body


def database(r, rows):
    path = os.path.join("/tmp", "hospital-%d-%d.db" % (os.getpid(), r.randrange(10**9)))
    with sqlite3.connect(path) as db:
        db.execute("create table results (id integer primary key, patient text, value real, note text)")
        db.executemany("insert into results values (?,?,?,?)", [(i, r.choice(WORDS), r.random(), prose(r, 60)) for i in range(rows)])
    db.close()
    with open(path, "rb") as f:
        data = f.read()
    os.remove(path)
    return data


def sound(r, frames):
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as w:
        w.setnchannels(1), w.setsampwidth(2), w.setframerate(8000)
        level, samples = 0, bytearray()
        for _ in range(frames):
            level = max(-30000, min(30000, level + r.randint(-900, 900)))
            samples += struct.pack("<h", level)
        w.writeframes(bytes(samples))
    return buffer.getvalue()


def film(r, size):
    def box(kind, data):
        return struct.pack(">I", len(data) + 8) + kind + data
    header = box(b"mvhd", struct.pack(">IIIII", 0, 0, 0, 1000, 60000) + b"\0" * 80)
    frames = zlib.compress(prose(r, size * 3).encode(), 6)
    return box(b"ftyp", b"isom\0\0\2\0isomiso2mp41") + box(b"moov", header) + box(b"mdat", frames[:size])


KINDS = {
    "txt": lambda r: prose(r, r.randint(2000, 30000)).encode(),
    "csv": lambda r: table(r, r.randint(100, 900)).encode(),
    "docx": lambda r: docx(r, r.randint(8000, 120000)),
    "odt": lambda r: odt(r, r.randint(20000, 90000)),
    "pdf": lambda r: pdf(r, r.randint(8000, 40000)),
    "png": lambda r: png(r, 160, 120),
    "jpg": lambda r: jpeg.make(r, 40, 30),
    "dcm": lambda r: dicom(r, 160, 128),
    "xz": lambda r: lzma.compress(prose(r, 80000).encode(), preset=1),
    "gz": lambda r: gzip.compress(prose(r, 60000).encode(), 6, mtime=0),
    "zip": lambda r: archive([("letter%d.txt" % i, prose(r, 9000)) for i in range(4)]),
    "db": lambda r: database(r, 400),
    "wav": lambda r: sound(r, 12000),
    "mp4": lambda r: film(r, 40000),
    "html": lambda r: ("<!DOCTYPE html>\n<html><head><title>Letter</title></head><body><p>%s</p></body></html>\n" % prose(r, 9000)).encode(),
    "json": lambda r: ('{"ward": "7", "notes": [%s]}' % ", ".join('"%s"' % prose(r, 90).strip().replace("\n", " ") for _ in range(60))).encode(),
    "note.txt": lambda r: prose(r, r.randint(30, 500)).encode(),
}
SETS = {
    "usual": list(KINDS),
    "small": ["note.txt"] * 6,
    "compressed": ["xz", "gz", "zip", "docx", "jpg", "png", "pdf"],
    "large": [],
}


def put(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(data)
    made.append(path)


def oddities(root, r):
    odd = os.path.join(root, "odd names")
    put(os.path.join(odd, "  leading and trailing  .txt"), prose(r, 700).encode())
    put(os.path.join(odd, "line\nbreak.csv"), table(r, 20).encode())
    put(os.path.join(odd, "Übergabe – Ärztin.txt"), prose(r, 900).encode())
    put(os.fsdecode(os.fsencode(odd) + b"/r\xf6ntgen \xff.txt"), prose(r, 1200).encode())
    put(os.path.join(odd, "-rf --no-preserve-root.txt"), prose(r, 400).encode())
    put(os.path.join(odd, "empty.txt"), b"")
    put(os.path.join(odd, "n" * 240 + ".txt"), prose(r, 300).encode())
    first = os.path.join(root, WARDS[0], "shared-protocol.txt")
    put(first, prose(r, 6000).encode())
    for ward in WARDS[1:4]:
        os.link(first, os.path.join(root, ward, "shared-protocol.txt"))
    os.symlink("../" + WARDS[0] + "/shared-protocol.txt", os.path.join(odd, "link to protocol"))
    os.symlink("/nowhere/at all", os.path.join(odd, "broken link"))
    sparse = os.path.join(odd, "scan.raw")
    put(sparse, dicom(r, 64, 64))
    with open(sparse, "r+b") as f:
        f.seek(3 * 1024 * 1024)
        f.write(dicom(r, 64, 64))


def dress(r):
    """Owners, modes, times, attributes and access lists that are not the defaults."""
    listed = []
    for i, path in enumerate(sorted(made)):
        os.chown(path, r.choice([0, 1001, 1002]), r.choice([0, 100, 1001]))
        os.chmod(path, r.choice([0o600, 0o640, 0o644, 0o664, 0o444, 0o700]))
        if i % 5 == 0:
            os.setxattr(path, "user.ward", b"7 \xff" + bytes([i % 256]))
        if i % 11 == 0:
            os.setxattr(path, "trusted.scenario", b"kept")
        if i % 7 == 0:
            listed.append(path)
    if listed:
        subprocess.run(["setfacl", "-m", "u:1005:rw,g:1006:r", "--"] + listed, check=True)
    for i, path in enumerate(sorted(made)):
        os.utime(path, ns=(1700000000 * 10**9 + i, (1600000000 + r.randrange(10**8)) * 10**9 + r.randrange(10**9)))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("root")
    parser.add_argument("--set", choices=SETS, default="usual")
    parser.add_argument("--large-mib", type=int, default=0)
    parser.add_argument("--seed", type=int, default=7)
    a = parser.parse_args()
    r = random.Random(a.seed)
    for number, ward in enumerate(WARDS):
        for i, kind in enumerate(SETS[a.set]):
            put(os.path.join(a.root, ward, "2024", "%s-%02d.%s" % (r.choice(WORDS), i, kind)), KINDS[kind](r))
    if a.set == "usual":
        put(os.path.join(a.root, WARDS[1], "ct-series.dcm"), dicom(r, 1024, 768))
        put(os.path.join(a.root, WARDS[3], "register.csv"), table(r, 20000).encode())
        oddities(a.root, r)
    for i in range(a.large_mib // 25):
        put(os.path.join(a.root, "large", "angiography-%d.dcm" % i), dicom(r, 3584, 3657 + i))
    dress(r)


main()
