/* The least that answers opens: reads one permission event, allows it. What the guard's gate is compared with.
   Use: answerer MOUNT. Prints "ready" when marked; runs until killed. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/fanotify.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    int group = fanotify_init(FAN_CLASS_CONTENT | FAN_CLOEXEC | FAN_UNLIMITED_QUEUE, O_RDONLY | O_LARGEFILE | O_CLOEXEC);
    if (group < 0 || fanotify_mark(group, FAN_MARK_ADD | FAN_MARK_FILESYSTEM, FAN_OPEN_PERM, AT_FDCWD, argv[1]) < 0) {
        perror("fanotify");
        return 1;
    }
    puts("ready");
    fflush(stdout);
    struct fanotify_event_metadata event;
    for (;;) {
        ssize_t got = read(group, &event, sizeof event);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < (ssize_t)sizeof event)
            return 1;
        struct fanotify_response answer = {.fd = event.fd, .response = FAN_ALLOW};
        if (write(group, &answer, sizeof answer) < 0)
            perror("write");
        close(event.fd);
    }
}
