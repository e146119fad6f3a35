#!/bin/bash
# Ordinary programs as the tool of an attack: one loop over the files of a volume that the tests made. Usage: tools.sh TOOL ROOT WORK
tool=$1 root=$2 work=$3
here=$(dirname "$(readlink -f "$0")")
/usr/bin/python3 -c 'import sys; sys.path.insert(0, sys.argv[1]); import volume_check; volume_check.require(sys.argv[2])' "$here" "$root" || exit 9

prepare() {
    case $tool in
    age) age-keygen -o "$work/key" 2>/dev/null; recipient=$(age-keygen -y "$work/key") ;;
    age-passphrase) passphrase=$(command -v script) ;;
    ccrypt*) echo "correct horse" > "$work/key" ;;
    gpg*) export GNUPGHOME="$work/gnupg"; mkdir -m 700 -p "$GNUPGHOME" ;;
    perl) cat > "$work/scramble.pl" <<'PERL'
local $/; open(my $f, '+<:raw', $ARGV[0]) or exit 1; my $d = <$f>; open(my $r, '<:raw', '/dev/urandom'); read($r, my $k, length $d);
seek($f, 0, 0); print $f ($d ^ $k); close $f;
PERL
    ;;
    esac
}

scramble() {
    local f=$1
    case $tool in
    openssl) openssl enc -aes-256-ctr -pbkdf2 -iter 1 -k secret -in "$f" -out "$f.enc" 2>/dev/null && rm -f -- "$f" ;;
    openssl-same-name) openssl enc -aes-256-cbc -pbkdf2 -iter 1 -k secret -in "$f" -out "$f.tmp" && mv -f -- "$f.tmp" "$f" ;;
    openssl-base64) openssl enc -aes-256-cbc -a -pbkdf2 -iter 1 -k secret -in "$f" -out "$f.enc" && rm -f -- "$f" ;;
    gpg) gpg --batch --yes --quiet --pinentry-mode loopback --passphrase secret --s2k-count 1024 -c "$f" && rm -f -- "$f" ;;
    gpg-armor) gpg --batch --yes --quiet --armor --pinentry-mode loopback --passphrase secret --s2k-count 1024 -c "$f" && rm -f -- "$f" ;;
    7z) 7z a -bd -sdel -psecret -mhe=on "$f.7z" "$f" >/dev/null ;;
    zip) zip -q -m -P secret "$f.zip" "$f" ;;
    age) age -r "$recipient" -o "$f.age" "$f" && rm -f -- "$f" ;;
    age-passphrase) printf 'secret\nsecret\n' | script -qec "age -p -o '$f.age' '$f'" /dev/null >/dev/null && rm -f -- "$f" ;;
    ccrypt) ccrypt -e -f -q -k "$work/key" "$f" ;;
    ccrypt-tmpfile) ccrypt -e -f -q -T -k "$work/key" "$f" ;;
    dd) dd if=/dev/urandom of="$f" bs=64k count=$(($(stat -c %s "$f") / 65536 + 1)) conv=notrunc,nocreat status=none ;;
    dd-zeros) dd if=/dev/zero of="$f" bs=64k count=$(($(stat -c %s "$f") / 65536 + 1)) conv=notrunc,nocreat status=none ;;
    shred) shred -f -n 1 "$f" ;;
    shred-remove) shred -f -u -n 1 "$f" ;;
    fallocate) fallocate --punch-hole -o 0 -l "$(stat -c %s "$f")" "$f" ;;
    perl) perl "$work/scramble.pl" "$f" ;;
    truncate) truncate -s 0 "$f" ;;
    esac
}

prepare
while IFS= read -r -d '' f; do
    scramble "$f" && printf '%s\n' "${f//$'\n'/?}" >> "$work/done"
done < <(find "$root" -type f -size +0 -print0 | LC_ALL=C sort -z)
