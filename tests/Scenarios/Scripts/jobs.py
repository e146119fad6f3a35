#!/usr/bin/python3
"""The parts of jobs.sh that no ordinary tool does: what office, mail, password and imaging programs do with files. Works in the current folder."""
import glob, io, os, random, shutil, sqlite3, subprocess, sys, zipfile

r = random.Random(11)
WORDS = "patient ward blood pressure pulse oxygen letter nurse dose milligram review chest fracture insulin stable discharge".split()


def prose(size):
    return " ".join(r.choice(WORDS) for _ in range(size // 7))[:size] + "\n"


def put(path, data, mode="wb"):
    with open(path, mode) as f:
        f.write(data if isinstance(data, bytes) else data.encode())


def get(path):
    with open(path, "rb") as f:
        return f.read()


def found(pattern):
    return sorted(p for p in glob.glob("**/" + pattern, recursive=True) if os.path.isfile(p))


def log(lines):
    for i in range(int(lines)):
        print("2024-03-01T12:%02d:%02d host app[%d]: %s" % (i // 60 % 60, i % 60, r.randint(1, 9999), prose(60).strip()))


def tree(count, salt="1"):
    for i in range(int(count)):
        put("file-%d.txt" % i, "version %s\n" % salt + "\n".join(prose(60).strip() for _ in range(40)) + "\n")


def program():
    print("all: run\nrun: a.o b.o\n\tgcc -o run a.o b.o\nclean:\n\trm -f run *.o *.c\n"
          "a.c:\n\techo 'int f(void); int main(void){return f();}' > a.c\nb.c:\n\techo 'int f(void){return 0;}' > b.c\n%.o: %.c\n\tgcc -O2 -c -o $@ $<")


def container(what):
    """An encrypted volume: random from the beginning, and blocks of it are written over as its owner works."""
    if what == "make":
        put("private.hc", r.randbytes(6 << 20))
        os.makedirs("gocryptfs")
        for i in range(40):
            put("gocryptfs/%032x" % r.getrandbits(128), r.randbytes(r.randint(300, 60000)))
        return
    with open("private.hc", "r+b") as f:
        for _ in range(60):
            f.seek(r.randrange(1500) * 4096)
            f.write(r.randbytes(4096))
            f.flush()
    for path in sorted(glob.glob("gocryptfs/*")):
        with open(path, "r+b") as f:
            f.seek(18)
            f.write(r.randbytes(min(4128, os.path.getsize(path) - 18)))


def database():
    with sqlite3.connect("pacs.sqlite") as db:
        db.execute("create table t (id integer primary key, a text, b blob)")
        db.executemany("insert into t values (?,?,?)", [(i, prose(80), r.randbytes(300)) for i in range(6000)])
    db.close()


def vacuum():
    db = sqlite3.connect("pacs.sqlite", isolation_level=None)
    for i in range(30):
        db.execute("begin")
        db.execute("update t set b = ?, a = ? where id % 30 = ?", (r.randbytes(400), prose(90), i))
        db.execute("commit")
    db.execute("delete from t where id % 3 = 0")
    db.execute("vacuum")
    db.execute("pragma journal_mode=wal")
    db.execute("update t set a = upper(a)")
    db.execute("pragma wal_checkpoint(truncate)")
    db.execute("reindex")
    db.close()


def touchdb(path):
    db = sqlite3.connect(path)
    with db:
        db.execute("create table if not exists seen (at text)")
        db.execute("insert into seen values ('today')")
    db.execute("vacuum")
    db.close()


def dumpdb():
    for path in found("*.db") + ["pacs.sqlite"]:
        for line in sqlite3.connect(path).iterdump():
            print(hash_of(line))


def hash_of(text):
    import hashlib
    return hashlib.sha256(text.encode()).hexdigest()


def postgres(work):
    user = "nobody"
    shutil.rmtree("pg", ignore_errors=True)
    os.makedirs("pg")
    shutil.chown("pg", user)
    folder = os.path.abspath("pg")

    def run(*command, **kw):
        subprocess.run(["setpriv", "--reuid", user, "--clear-groups", *command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, **kw)
    run("initdb", "-D", folder, "-U", "postgres", "--auth=trust")
    run("pg_ctl", "-D", folder, "-w", "-o", "-k %s -c listen_addresses=''" % folder, "-l", folder + "/log", "start")
    try:
        sql = ("create table t as select i, md5(i::text) as m, repeat(md5(i::text), 20) as long from generate_series(1, 20000) i;"
               "update t set m = md5(m); delete from t where i % 3 = 0; vacuum full t; reindex table t; create index on t (m);")
        run("psql", "-h", folder, "-U", "postgres", *(part for statement in sql.split(";") if statement for part in ("-c", statement)))
        out = subprocess.run(["psql", "-h", folder, "-U", "postgres", "-Atc", "select count(*), min(m), max(m) from t"], check=True, capture_output=True, text=True).stdout
        put("pg-result.txt", out)
    finally:
        run("pg_ctl", "-D", folder, "-m", "fast", "-w", "stop")


def image():
    """A virtual machine's disk: its guest writes compressed, encrypted and plain blocks all over it."""
    put("raw.img", (prose(1 << 20).encode() + bytes(1 << 20)) * 8)
    with open("raw.img", "r+b") as f:
        for i in range(400):
            f.seek(r.randrange(4096) * 4096)
            f.write(r.randbytes(4096) if i % 3 else prose(4096).encode())
    with open("raw.img", "r+b") as f:
        for i in range(200):
            f.seek(r.randrange(4096) * 4096)
            f.write(r.randbytes(8192))


def docx(text):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in (("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<w:document>%s</w:document>" % text)):
            z.writestr(zipfile.ZipInfo(name, (2024, 5, 1, 8, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def office():
    for path in found("*.odt")[:6]:
        folder, name = os.path.split(path)
        lock, beside = os.path.join(folder, ".~lock." + name + "#"), os.path.join(folder, "lu%d.tmp" % r.randrange(10**8))
        put(lock, ",nurse,ward7,01.05.2024 08:00,file:///home/nurse/.config/libreoffice/4;")
        put(beside, docx(prose(30000)))
        shutil.copymode(path, beside)
        os.replace(beside, path)
        os.unlink(lock)
    for path in found("*.docx")[:6]:
        folder, name = os.path.split(path)
        put(os.path.join(folder, "~$" + name[2:]), b"\x05nurse" + bytes(156))
        new, old = os.path.join(folder, "~WRD%04d.tmp" % r.randrange(9999)), os.path.join(folder, "~WRL%04d.tmp" % r.randrange(9999))
        put(new, docx(prose(50000)))
        os.rename(path, old)
        os.rename(new, path)
        os.unlink(old)
        os.unlink(os.path.join(folder, "~$" + name[2:]))
    for path in found("*.html")[:6]:
        shutil.copy2(path, path + ".bak")
        with open(path, "r+") as f:
            text = f.read().replace("patient", "person")
            f.seek(0)
            f.write(text)
            f.truncate()
    for path in found("*.csv")[:4]:
        put(path, get(path) + b"1,2,3,4,5,6,7\n")
    # Excel writes over the file in place; so do many others.
    for path in found("*.docx")[:6]:
        put(path, docx(prose(60000)))


def import_dicom():
    source = found("*.dcm")
    os.makedirs("incoming")
    for i in range(120):
        data = bytearray(get(source[i % len(source)]))
        part = "incoming/%d.part" % i
        put(part, bytes(data))
        os.rename(part, "incoming/study-%03d.dcm" % i)
    os.makedirs("archive")
    for path in sorted(glob.glob("incoming/*.dcm")):
        os.rename(path, "archive/" + os.path.basename(path))


def message(i):
    return ("From nurse@example.org Mon Jan  1 08:00:00 2024\nFrom: nurse@example.org\nTo: ward@example.org\nSubject: note %d\nDate: Mon, 1 Jan 2024 08:00:00 +0000\n\n%s\n\n" % (i, prose(1200)))


def mail(what):
    if what == "make":
        for folder in ("new", "cur", "tmp"):
            os.makedirs("Maildir/" + folder)
        put("inbox.mbox", "".join(message(i) for i in range(150)))
        put("sent.mbox", "".join(message(i) for i in range(150)))
        for i in range(60):
            put("Maildir/cur/%d.host:2," % i, message(i).split("\n", 1)[1])
        return
    for i in range(100, 160):
        put("Maildir/tmp/%d.host" % i, message(i).split("\n", 1)[1])
        os.rename("Maildir/tmp/%d.host" % i, "Maildir/new/%d.host" % i)
    for path in sorted(glob.glob("Maildir/new/*")):
        os.rename(path, "Maildir/cur/%s:2,S" % os.path.basename(path))
    for path in sorted(glob.glob("Maildir/cur/*"))[::3]:
        os.unlink(path)
    parts = get("inbox.mbox").split(b"From nurse")[1:]
    put("inbox.mbox.new", b"".join(b"From nurse" + p for p in parts[::2]))
    os.rename("inbox.mbox.new", "inbox.mbox")
    parts = get("sent.mbox").split(b"From nurse")[1:]
    kept = b"".join(b"From nurse" + p for p in parts[1::2])
    with open("sent.mbox", "r+b") as f:
        f.write(kept)
        f.truncate()


def quarantine():
    os.makedirs("quarantine", mode=0o700)
    for i, path in enumerate(found("*.docx")[:3]):
        os.rename(path, "quarantine/%d.vir" % i)
    for i, path in enumerate(found("*.json")[:2]):
        put("quarantine/x%d.bin" % i, bytes(b ^ 0xFF for b in get(path)))
        os.unlink(path)


def kdbx():
    return bytes.fromhex("03d9a29a67fb4bb500000400") + b"\x02\x10\0\0\0" + os.urandom(16) + b"\x04\x20\0\0\0" + os.urandom(32) + b"\0\x04\0\0\0\r\n\r\n" + os.urandom(32) + os.urandom(9000)


def passwords():
    for i in range(12):
        put("ward.kdbx.tmp", kdbx())
        os.rename("ward.kdbx.tmp", "ward.kdbx")
        put("pharmacy.kdbx", kdbx())


def append():
    for path in found("*.txt")[:20] + found("*.csv")[:5]:
        with open(path, "ab") as f:
            for _ in range(15):
                f.write(prose(80).encode())
                f.flush()


def csv():
    for path in found("*.csv"):
        rows = get(path).decode().splitlines()
        put(path, "\n".join([rows[0]] + sorted(rows[1:])) + "\n")


def pdf():
    """An incremental update, as a form filler or a signature appends it."""
    for path in found("*.pdf"):
        data = get(path)
        start = data.rindex(b"xref\n", 0, data.rindex(b"startxref"))
        with open(path, "ab") as f:
            at = len(data)
            f.write(b"9 0 obj\n<< /Type /Annot >>\nendobj\nxref\n9 1\n%010d 00000 n \ntrailer\n<< /Size 10 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (at, start, at + 37))


def download(work):
    """A sync client: parts, then a rename over what stands there; deletions and copies of conflicts."""
    for i, path in enumerate(found("*.docx") + found("*.jpg") + found("*.txt")[:10]):
        folder, name = os.path.split(path)
        part = os.path.join(folder, ".%s.%d.part" % (name, i))
        data = docx(prose(20000)) if name.endswith("docx") else get(path)[:-200] + b" " * 199 + get(path)[-1:] if name.endswith("txt") else get(path)
        for at in range(0, len(data), 4096):
            put(part, data[at:at + 4096], "ab")
        if i % 7 == 0:
            shutil.copy2(path, path + " (conflicted copy)")
        os.rename(part, path)
    for path in found("*.png"):
        os.unlink(path)


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
