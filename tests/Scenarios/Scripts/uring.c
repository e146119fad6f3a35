// Scrambles each file named in its arguments with io_uring alone: open, write and close are all submitted to the ring, so that no thread
// of this program ever makes the system calls that a guard looks for.
#include <fcntl.h>
#include <linux/io_uring.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int ring;
static unsigned *submit_tail, *submit_mask, *submit_array, *complete_head, *complete_tail, *complete_mask;
static struct io_uring_sqe *entries;
static struct io_uring_cqe *completions;

static void start(void)
{
    struct io_uring_params p = {0};
    ring = syscall(SYS_io_uring_setup, 8, &p);
    if (ring < 0) {
        perror("io_uring_setup");
        exit(3);
    }
    char *s = mmap(0, p.sq_off.array + p.sq_entries * sizeof(unsigned), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, IORING_OFF_SQ_RING);
    char *c = mmap(0, p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, IORING_OFF_CQ_RING);
    entries = mmap(0, p.sq_entries * sizeof(struct io_uring_sqe), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, IORING_OFF_SQES);
    submit_tail = (unsigned *)(s + p.sq_off.tail);
    submit_mask = (unsigned *)(s + p.sq_off.ring_mask);
    submit_array = (unsigned *)(s + p.sq_off.array);
    complete_head = (unsigned *)(c + p.cq_off.head);
    complete_tail = (unsigned *)(c + p.cq_off.tail);
    complete_mask = (unsigned *)(c + p.cq_off.ring_mask);
    completions = (struct io_uring_cqe *)(c + p.cq_off.cqes);
}

static int submit(struct io_uring_sqe entry)
{
    unsigned at = *submit_tail & *submit_mask;
    entries[at] = entry;
    submit_array[at] = at;
    __atomic_store_n(submit_tail, *submit_tail + 1, __ATOMIC_RELEASE);
    syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0);
    while (__atomic_load_n(complete_tail, __ATOMIC_ACQUIRE) == *complete_head)
        ;
    int result = completions[*complete_head & *complete_mask].res;
    __atomic_store_n(complete_head, *complete_head + 1, __ATOMIC_RELEASE);
    return result;
}

int main(int count, char **names)
{
    start();
    FILE *done = fopen(names[1], "a");
    for (int i = 2; i < count; i++) {
        struct stat s;
        if (stat(names[i], &s) < 0 || s.st_size == 0)
            continue;
        unsigned char *noise = malloc(s.st_size);
        for (long at = 0; at < s.st_size; at += 256)
            if (getrandom(noise + at, s.st_size - at < 256 ? s.st_size - at : 256, 0) < 0)
                return 1;
        int f = submit((struct io_uring_sqe){.opcode = IORING_OP_OPENAT, .fd = AT_FDCWD, .addr = (unsigned long)names[i], .open_flags = O_WRONLY});
        if (f >= 0) {
            submit((struct io_uring_sqe){.opcode = IORING_OP_WRITE, .fd = f, .addr = (unsigned long)noise, .len = s.st_size});
            submit((struct io_uring_sqe){.opcode = IORING_OP_CLOSE, .fd = f});
            fprintf(done, "%s\n", names[i]);
            fflush(done);
        }
        free(noise);
    }
    return 0;
}
