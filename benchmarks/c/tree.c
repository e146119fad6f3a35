/* Makes a tree of files with readable content. Use: tree FOLDER COUNT SIZE PER_FOLDER
   FOLDER/d0/0.txt ... ; every file has other content, all of it text. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *text;

static int fill(size_t size, unsigned number)
{
    static const char *words[] = {"ward", "patient", "dose", "blood", "letter", "clinic", "result", "nurse", "theatre", "referral",
                                  "the", "of", "was", "seen", "today", "with", "no", "change", "review", "in"};
    size_t at = 0;
    unsigned state = number * 2654435761u + 1;
    while (at < size) {
        state = state * 1664525u + 1013904223u;
        const char *word = words[(state >> 16) % 20];
        while (*word && at < size)
            text[at++] = *word++;
        if (at < size)
            text[at++] = (state >> 24) % 11 ? ' ' : '\n';
    }
    return 0;
}

int main(int argc, char **argv)
{
    if (argc != 5 || chdir(argv[1]) != 0)
        return 2;
    int count = atoi(argv[2]), per = atoi(argv[4]);
    size_t size = (size_t)atol(argv[3]);
    text = malloc(size + 1);
    char name[64];
    for (int i = 0; i < count; i++) {
        if (i % per == 0) {
            snprintf(name, sizeof name, "d%d", i / per);
            mkdir(name, 0755);
        }
        snprintf(name, sizeof name, "d%d/%d.txt", i / per, i);
        fill(size, (unsigned)i);
        int file = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0644);
        if (file < 0 || (size > 0 && write(file, text, size) != (ssize_t)size)) {
            perror(name);
            return 1;
        }
        close(file);
    }
    return 0;
}
