#!/bin/bash
# Ordinary work on the documents of a volume. Usage: jobs.sh prepare|work|show JOB WORK, in the folder to work in.
#   prepare  what stands there before the day begins     work  the job itself     show  its result, where the bytes differ from run to run
set -eu -o pipefail
phase=$1 job=$2 work=$3
here=$(dirname "$(readlink -f "$0")")
python() { /usr/bin/python3 "$here/jobs.py" "$@"; }
texts() { find . -name '*.txt' -type f -size +1k -print0 | LC_ALL=C sort -z; }
alone() { texts | grep -zv shared-protocol; }
hashes() { LC_ALL=C sort -z | xargs -0 -r sha256sum; }
each() { while IFS= read -r -d '' f; do "$@" "$f"; done; }
export GNUPGHOME=$work/gnupg RESTIC_PASSWORD=word RESTIC_CACHE_DIR=$work/restic BORG_BASE_DIR=$work/borg BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes BORG_PASSPHRASE=word
export GIT_AUTHOR_DATE=2024-01-01T00:00:00Z GIT_COMMITTER_DATE=2024-01-01T00:00:00Z GIT_AUTHOR_NAME=N GIT_AUTHOR_EMAIL=n@example.org GIT_COMMITTER_NAME=N GIT_COMMITTER_EMAIL=n@example.org
export GIT_CONFIG_COUNT=2 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*' GIT_CONFIG_KEY_1=gc.auto GIT_CONFIG_VALUE_1=0

# Archives that take the originals with them.
work_zip() { for ward in */; do zip -q -r -m "${ward%/}.zip" "$ward"; done; }
show_zip() { for z in *.zip; do unzip -q "$z" -d "$work/unzip-$$"; done; cd "$work/unzip-$$"; find . -type f -print0 | hashes; }
# 7z leaves a file whose number of names changes while it reads it, as it does when it has just removed another of them.
prepare_7z() { find . -name shared-protocol.txt -delete; }
work_7z() { for ward in */; do 7z a -bd -mx=1 -sdel "${ward%/}.7z" "$ward" >/dev/null; done; }
show_7z() { for z in *.7z; do 7z x -so "$z" 2>/dev/null | sha256sum; done; }
work_tar() { for ward in */; do tar --sort=name -cf - "$ward" | gzip > "${ward%/}.tgz" && rm -r "$ward"; done; }
show_tar() { for z in *.tgz; do tar xzOf "$z" | sha256sum; done; }
work_xz() { alone | xargs -0 xz -1 --; }
work_zstd() { texts | xargs -0 zstd -q --rm --; }
work_lz4() { texts | xargs -0 lz4 -q -m --rm; }
work_bzip2() { alone | xargs -0 bzip2 --; }

# Logs.
prepare_logs() { mkdir log; for n in 1 2 3; do python log 4000 > log/app$n.log; python log 3000 > log/app$n.log.1; done; }
work_logs() {
    for n in 1 2 3; do
        gzip -n log/app$n.log.1; mv log/app$n.log.1.gz log/app$n.log.2.gz
        mv log/app$n.log log/app$n.log.1
        for i in $(seq 40); do echo "line $i" >> log/app$n.log; done
        cp log/app$n.log log/copy$n.log; : > log/app$n.log; echo more >> log/app$n.log
    done
}

# Encryption that keeps what it encrypts, or touches one file alone.
prepare_gpg() { mkdir -m 700 -p "$GNUPGHOME"; }
work_gpg() { texts | head -z -n 5 | each gpg --batch --quiet --pinentry-mode loopback --passphrase word --s2k-count 1024 -c; }
show_gpg() { find . -name '*.gpg' -print0 | LC_ALL=C sort -z | each gpg --batch --quiet --pinentry-mode loopback --passphrase word -d | sha256sum; }
prepare_gpgone() { prepare_gpg; }
work_gpgone() { f=$(texts | head -z -n 1 | tr -d '\0'); gpg --batch --quiet --pinentry-mode loopback --passphrase word -c "$f"; rm -f "$f"; }
work_7zkept() { 7z a -bd -mx=1 -pword -mhe=on all.7z . >/dev/null; }
prepare_container() { python container make; }
work_container() { python container use; }

# Pictures and sound.
work_mogrify() { find . -name '*.png' -print0 | LC_ALL=C sort -z | xargs -0 mogrify -resize 50%; find . -name '*.jpg' -print0 | xargs -0 mogrify -quality 60 -resize 70%; }
work_exif() { exiftool -q -overwrite_original -Artist=ward -r . >/dev/null 2>&1 || true; exiftool -q -Copyright=site -r -ext jpg . >/dev/null 2>&1 || true; }
work_ffmpeg() { find . -name '*.wav' -print0 | LC_ALL=C sort -z | while IFS= read -r -d '' f; do ffmpeg -nostdin -v error -y -i "$f" -bitexact "${f%.wav}.mp3" && rm -f "$f"; done; }

# Source code.
prepare_git() { mkdir origin; cd origin; git init -q -b main; python tree 60; git add -A; git commit -qm one; git checkout -q -b other; python tree 60 2; git commit -qam two; git checkout -q main; cd ..; }
work_git() {
    git clone -q origin copy; cd copy; git checkout -q -b other origin/other; git checkout -q main
    for i in 1 2 3; do echo "$i" >> file-1.txt; git commit -qam "change $i"; done
    git merge -q -m both other 2>/dev/null || { git checkout -q --theirs . ; git add -A; git commit -qm both; }
    git rebase -q HEAD~1 2>/dev/null || true; git gc -q --prune=now; git checkout -q other; git repack -q -a -d -f
}
show_git() { cd copy; git fsck --strict; git rev-parse main other; git status --short; }
prepare_gcc() { mkdir build; python program > build/Makefile; }
work_gcc() { make -s -C build all; make -s -C build clean all; }
show_gcc() { build/run; }
work_npm() { mkdir app; cd app; npm init -y >/dev/null; mkdir dep; echo '{"name":"dep","version":"1.0.0"}' > dep/package.json; npm install --offline --no-audit --no-fund --silent ./dep; }
show_npm() { ls app/node_modules; }
work_dpkg() { mkdir -p p/DEBIAN p/usr/share; cp -r */2024 p/usr/share/ 2>/dev/null || cp -r maternity p/usr/share/; printf 'Package: p\nVersion: 1\nArchitecture: all\nMaintainer: n <n@example.org>\nDescription: p\n' > p/DEBIAN/control; dpkg-deb -b p p.deb >/dev/null; dpkg-deb -x p.deb installed; rm -r p; }

# Databases and images of disks.
prepare_sqlite() { python database; }
work_sqlite() { python vacuum; find . -name '*.db' -print0 | LC_ALL=C sort -z | each python touchdb; }
show_sqlite() { python dumpdb; }
work_postgres() { python postgres "$work"; }
show_postgres() { cat pg-result.txt; }
prepare_image() { truncate -s 40M disk.img; mkfs.ext4 -q -F disk.img; }
work_image() { texts | head -z -n 15 > "$work/list"; n=0; while IFS= read -r -d '' f; do n=$((n + 1)); debugfs -w -R "write \"$f\" f$n" disk.img >/dev/null 2>&1; done < "$work/list"; debugfs -w -R "rm f1" disk.img >/dev/null 2>&1; python image; }
show_image() { for n in 2 3 4; do debugfs -R "cat f$n" disk.img 2>/dev/null | sha256sum; done; sha256sum raw.img; }

# Backups, restores, copies.
prepare_restic() { restic init -q -r repository; }
work_restic() { for i in 1 2; do echo "$i" >> maternity/day.txt; restic -q -r repository backup maternity radiology pharmacy; done; restic -q -r repository forget --keep-last 1 --prune; }
show_restic() { restic -q -r repository restore latest --target "$work/back-$$"; (cd "$work/back-$$"; find . -type f -print0 | hashes | sed 's#/tmp/[^ ]*##'; ) | awk '{print $1}' | sort; }
prepare_borg() { borg init -e repokey-blake2 repository 2>/dev/null; }
work_borg() { for i in 1 2 3; do echo "$i" >> maternity/day.txt; borg create repository::a$i maternity radiology; done; borg delete repository::a1; borg prune --keep-last 1 repository; borg compact repository; }
show_borg() { borg check repository; repository=$PWD/repository; mkdir "$work/borg-$$"; cd "$work/borg-$$"; borg extract "$repository::a3"; find . -type f -print0 | hashes; }
prepare_rsync() { cp -a . "$work/source"; (cd "$work/source"; rm -rf maternity; texts | xargs -0 sed -i 's/patient/person/'; python tree 30); }
work_rsync() { rsync -a --delete "$work/source/" ./; }
prepare_restore() { tar cf "$work/old.tar" .; find . -name '*.txt' -print0 | xargs -0 sed -i 's/a/b/'; find . -name '*.docx' -delete; }
work_restore() { tar xf "$work/old.tar"; mkdir "$work/out"; tar xf "$work/old.tar" -C "$work/out"; cp -a "$work/out/." .; }
prepare_dedup() { for i in 1 2 3; do cp -a cardiology copy$i; done; }
work_dedup() { hardlink -q . ; }
work_rename() { find . -depth -type f -name '*.txt' -print0 | LC_ALL=C sort -z | while IFS= read -r -d '' f; do mv -- "$f" "${f%.txt}.archived.txt"; done; for ward in */; do mv "$ward" "old ${ward%/}"; done; }
work_modes() { chmod -R g+w . ; chown -R 1001:1001 . ; setfacl -R -m u:1009:r . ; find . -type f -exec touch -d 2024-05-05 {} + ; }
work_download() { python download "$work"; }

# People and the programs that they work with.
work_office() { python office; }
work_sed() { texts | xargs -0 sed -i 's/patient/person/g; s/blood/Blood/'; texts | xargs -0 perl -pi -e 's/ward/Ward/g'; }
work_vim() { texts | head -z -n 6 | each vim -u NONE -es -c 'set backup writebackup' -c '%s/a/e/ge' -c 'wq' < /dev/null || true; }
work_dicom() { python import_dicom; }
prepare_mail() { python mail make; }
work_mail() { python mail use; }
work_quarantine() { python quarantine; }
work_passwords() { python passwords; }
show_passwords() { ls -l ./*.kdbx | awk '{print $5}'; }
work_log_append() { python append; }
work_csv() { python csv; }
work_pdf() { python pdf; }
work_tidy() { rm -rf maternity/2024 radiology/2024; find . -name '*.csv' -delete; }

if declare -F "${phase}_$job" >/dev/null; then "${phase}_$job"; elif [ "$phase" = work ]; then echo "no job $job" >&2; exit 9; fi
