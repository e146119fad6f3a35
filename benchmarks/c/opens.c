/* Times single opens. Use: opens FOLDER COUNT read|create OUTPUT
   read:   opens the files 0.txt to 999.txt of the folder in turn, to read.
   create: makes COUNT new files, one open each.
   OUTPUT gets one 8-byte number of nanoseconds for each open. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static uint64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

int main(int argc, char **argv)
{
    if (argc != 5 || chdir(argv[1]) != 0)
        return 2;
    int count = atoi(argv[2]);
    int create = strcmp(argv[3], "create") == 0;
    uint64_t *times = malloc(sizeof *times * (size_t)count);
    char name[32];
    for (int i = 0; i < count; i++) {
        snprintf(name, sizeof name, create ? "new-%d" : "%d.txt", create ? i : i % 1000);
        uint64_t before = now();
        int file = create ? open(name, O_WRONLY | O_CREAT | O_EXCL, 0644) : open(name, O_RDONLY);
        times[i] = now() - before;
        if (file < 0) {
            perror(name);
            return 1;
        }
        close(file);
    }
    FILE *output = fopen(argv[4], "wb");
    return output && fwrite(times, sizeof *times, (size_t)count, output) == (size_t)count && fclose(output) == 0 ? 0 : 1;
}
