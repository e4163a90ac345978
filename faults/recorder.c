/* Stands between a program and the disk (LD_PRELOAD): records what it does below one folder, and fails the call it is
   told to fail. Counts sockets too. Built at run time by faults/recorder.py; no part of the product.

   A record in the log: op, inode, offset, length of the first and second text and of the data, then those. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_FILES 65536
#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

static char root[PATH_MAX];
static size_t root_length;
static char watched[MOST_FILES];
static int log_file = -1;
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static long calls, fail_at, internet_sockets;
static int fail_with, fail_for_good, fail_writing_only;

struct record { uint8_t op; uint8_t pad[7]; uint64_t inode; int64_t offset; uint32_t first, second; uint64_t data; };

/* --- what Python calls ------------------------------------------------------------------------------------ */

void faults_watch(const char *folder) {
    snprintf(root, sizeof root, "%s", folder);
    root_length = strlen(root);
}

static void put(const void *from, size_t length) {
    REAL(ssize_t, write, int, const void *, size_t);
    const char *at = from;
    while (length) {
        ssize_t done = real(log_file, at, length);
        if (done <= 0) abort();
        at += done;
        length -= (size_t)done;
    }
}

static void note(char op, uint64_t inode, int64_t offset, const char *first, const char *second, const void *data, size_t length) {
    struct record record = {0};
    if (log_file < 0) return;
    pthread_mutex_lock(&one_at_a_time);
    record.op = (uint8_t)op;
    record.inode = inode;
    record.offset = offset;
    record.first = (uint32_t)strlen(first);
    record.second = (uint32_t)strlen(second);
    record.data = length;
    put(&record, sizeof record);
    put(first, record.first);
    put(second, record.second);
    put(data, length);
    pthread_mutex_unlock(&one_at_a_time);
}

int faults_record(const char *log) {
    REAL(int, open64, const char *, int, ...);
    log_file = real(log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    return log_file;
}

void faults_stop(void) {
    if (log_file >= 0) close(log_file);
    log_file = -1;
}

void faults_mark(const char *text) { note('A', 0, 0, text, "", "", 0); }

void faults_fail(long at, int with, int for_good, int writing_only) {
    calls = 0;
    fail_at = at;
    fail_with = with;
    fail_for_good = for_good;
    fail_writing_only = writing_only;
}

long faults_calls(void) { return calls; }
long faults_sockets(void) { return internet_sockets; }

/* --- which file, and whether this call fails --------------------------------------------------------------- */

static int below(const char *path) {
    return root_length && !strncmp(path, root, root_length) && (path[root_length] == '/' || !path[root_length]);
}

static void place_of(int directory, const char *path, char out[PATH_MAX]) {
    char link[64];
    ssize_t length = 0;
    if (path[0] == '/') {
        snprintf(out, PATH_MAX, "%s", path);
        return;
    }
    if (directory == AT_FDCWD) {
        if (getcwd(out, PATH_MAX)) length = (ssize_t)strlen(out);
    } else {
        snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
        length = readlink(link, out, PATH_MAX - 1);
    }
    if (length < 0) length = 0;
    snprintf(out + length, (size_t)(PATH_MAX - length), "/%s", path);
}

static int is_watched(int file) { return file >= 0 && file < MOST_FILES && watched[file]; }

static int fails(int writing) {
    if (fail_writing_only && !writing) return 0;
    long number = __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST);
    if (!fail_at || number < fail_at || (number > fail_at && !fail_for_good)) return 0;
    errno = fail_with;
    return 1;
}

static uint64_t inode_of(int file) {
    struct stat found;
    return fstat(file, &found) ? 0 : (uint64_t)found.st_ino;
}

/* --- opening and closing ----------------------------------------------------------------------------------- */

typedef int (*opener)(int, const char *, int, mode_t);

static int opened(int directory, const char *path, int flags, mode_t mode, opener open_it) {
    char place[PATH_MAX];
    struct stat was;
    place_of(directory, path, place);
    if (!below(place)) return open_it(directory, path, flags, mode);
    int there = !stat(place, &was);
    if (fails(flags & (O_CREAT | O_TRUNC))) return -1;
    int file = open_it(directory, path, flags, mode);
    if (file >= 0 && file < MOST_FILES) {
        watched[file] = 1;
        if ((flags & O_CREAT) && !there) note('C', inode_of(file), 0, place, "", "", 0);
        else if (flags & O_TRUNC) note('T', inode_of(file), 0, "", "", "", 0);
    }
    return file;
}

static int plain_open(int directory, const char *path, int flags, mode_t mode) {
    REAL(int, openat64, int, const char *, int, ...);
    return real(directory, path, flags | O_LARGEFILE, mode);
}

#define MODE(flags, last) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | O_TMPFILE)) { va_list more; va_start(more, last); mode = va_arg(more, mode_t); va_end(more); }

int open(const char *path, int flags, ...) { MODE(flags, flags) return opened(AT_FDCWD, path, flags, mode, plain_open); }
int open64(const char *path, int flags, ...) { MODE(flags, flags) return opened(AT_FDCWD, path, flags, mode, plain_open); }
int openat(int at, const char *path, int flags, ...) { MODE(flags, flags) return opened(at, path, flags, mode, plain_open); }
int openat64(int at, const char *path, int flags, ...) { MODE(flags, flags) return opened(at, path, flags, mode, plain_open); }

int close(int file) {
    REAL(int, close, int);
    if (file >= 0 && file < MOST_FILES) watched[file] = 0;
    return real(file);
}

/* --- reading and writing ----------------------------------------------------------------------------------- */

ssize_t read(int file, void *into, size_t length) {
    REAL(ssize_t, read, int, void *, size_t);
    if (is_watched(file) && fails(0)) return -1;
    return real(file, into, length);
}

static ssize_t any_pread(int file, void *into, size_t length, off64_t offset) {
    REAL(ssize_t, pread64, int, void *, size_t, off64_t);
    if (is_watched(file) && fails(0)) return -1;
    return real(file, into, length, offset);
}
ssize_t pread(int file, void *into, size_t length, off_t offset) { return any_pread(file, into, length, offset); }
ssize_t pread64(int file, void *into, size_t length, off64_t offset) { return any_pread(file, into, length, offset); }

static ssize_t any_pwrite(int file, const void *from, size_t length, off64_t offset) {
    REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t);
    if (!is_watched(file)) return real(file, from, length, offset);
    if (fails(1)) {
        int kept = errno; /* a write that fails has often written a part */
        if (real(file, from, length / 2, offset) < 0) kept = errno;
        errno = kept;
        return -1;
    }
    ssize_t done = real(file, from, length, offset);
    if (done > 0) note('W', inode_of(file), offset, "", "", from, (size_t)done);
    return done;
}
ssize_t pwrite(int file, const void *from, size_t length, off_t offset) { return any_pwrite(file, from, length, offset); }
ssize_t pwrite64(int file, const void *from, size_t length, off64_t offset) { return any_pwrite(file, from, length, offset); }

ssize_t write(int file, const void *from, size_t length) {
    REAL(ssize_t, write, int, const void *, size_t);
    if (!is_watched(file)) return real(file, from, length);
    off64_t offset = lseek64(file, 0, SEEK_CUR);
    if (fcntl(file, F_GETFL) & O_APPEND) offset = lseek64(file, 0, SEEK_END);
    if (fails(1)) {
        int kept = errno;
        if (real(file, from, length / 2) < 0) kept = errno;
        errno = kept;
        return -1;
    }
    ssize_t done = real(file, from, length);
    if (done > 0) note('W', inode_of(file), offset, "", "", from, (size_t)done);
    return done;
}

static int any_truncate(int file, off64_t size) {
    REAL(int, ftruncate64, int, off64_t);
    if (!is_watched(file)) return real(file, size);
    if (fails(1)) return -1;
    int done = real(file, size);
    if (!done) note('T', inode_of(file), size, "", "", "", 0);
    return done;
}
int ftruncate(int file, off_t size) { return any_truncate(file, size); }
int ftruncate64(int file, off64_t size) { return any_truncate(file, size); }

static void note_sync(int file) {
    struct stat found;
    char link[64], place[PATH_MAX];
    if (fstat(file, &found)) return;
    if (!S_ISDIR(found.st_mode)) {
        note('S', (uint64_t)found.st_ino, 0, "", "", "", 0);
        return;
    }
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, place, sizeof place - 1);
    if (length > 0) {
        place[length] = 0;
        note('D', 0, 0, place, "", "", 0);
    }
}

int fsync(int file) {
    REAL(int, fsync, int);
    if (!is_watched(file)) return real(file);
    if (fails(1)) return -1;
    int done = real(file);
    if (!done) note_sync(file);
    return done;
}

int fdatasync(int file) {
    REAL(int, fdatasync, int);
    if (!is_watched(file)) return real(file);
    if (fails(1)) return -1;
    int done = real(file);
    if (!done) note_sync(file);
    return done;
}

/* Copies inside the kernel would pass us by: whoever asks for one falls back to read and write. */
ssize_t sendfile(int out, int in, off_t *offset, size_t count) { (void)out; (void)in; (void)offset; (void)count; errno = ENOTSOCK; return -1; }
ssize_t sendfile64(int out, int in, off64_t *offset, size_t count) { (void)out; (void)in; (void)offset; (void)count; errno = ENOTSOCK; return -1; }
ssize_t copy_file_range(int in, off64_t *a, int out, off64_t *b, size_t count, unsigned flags) {
    (void)in; (void)a; (void)out; (void)b; (void)count; (void)flags;
    errno = ENOSYS;
    return -1;
}

/* --- names ------------------------------------------------------------------------------------------------- */

static int renamed(int from_at, const char *from, int to_at, const char *to) {
    REAL(int, renameat, int, const char *, int, const char *);
    char old[PATH_MAX], fresh[PATH_MAX];
    place_of(from_at, from, old);
    place_of(to_at, to, fresh);
    int ours = below(old) || below(fresh);
    if (ours && fails(1)) return -1;
    int done = real(from_at, from, to_at, to);
    if (ours && !done) note('R', 0, 0, old, fresh, "", 0);
    return done;
}
int rename(const char *from, const char *to) { return renamed(AT_FDCWD, from, AT_FDCWD, to); }
int renameat(int a, const char *from, int b, const char *to) { return renamed(a, from, b, to); }

static int linked(int from_at, const char *from, int to_at, const char *to, int flags) {
    REAL(int, linkat, int, const char *, int, const char *, int);
    char old[PATH_MAX], fresh[PATH_MAX];
    place_of(from_at, from, old);
    place_of(to_at, to, fresh);
    int ours = below(old) || below(fresh);
    if (ours && fails(1)) return -1;
    int done = real(from_at, from, to_at, to, flags);
    if (ours && !done) note('L', 0, 0, old, fresh, "", 0);
    return done;
}
int link(const char *from, const char *to) { return linked(AT_FDCWD, from, AT_FDCWD, to, 0); }
int linkat(int a, const char *from, int b, const char *to, int flags) { return linked(a, from, b, to, flags); }

static int removed(int at, const char *path, int flags) {
    REAL(int, unlinkat, int, const char *, int);
    char place[PATH_MAX];
    place_of(at, path, place);
    if (below(place) && fails(1)) return -1;
    int done = real(at, path, flags);
    if (below(place) && !done) note((flags & AT_REMOVEDIR) ? 'X' : 'U', 0, 0, place, "", "", 0);
    return done;
}
int unlink(const char *path) { return removed(AT_FDCWD, path, 0); }
int unlinkat(int at, const char *path, int flags) { return removed(at, path, flags); }
int rmdir(const char *path) { return removed(AT_FDCWD, path, AT_REMOVEDIR); }

static int made(int at, const char *path, mode_t mode) {
    REAL(int, mkdirat, int, const char *, mode_t);
    char place[PATH_MAX];
    place_of(at, path, place);
    if (below(place) && fails(1)) return -1;
    int done = real(at, path, mode);
    if (below(place) && !done) note('M', 0, 0, place, "", "", 0);
    return done;
}
int mkdir(const char *path, mode_t mode) { return made(AT_FDCWD, path, mode); }
int mkdirat(int at, const char *path, mode_t mode) { return made(at, path, mode); }

/* --- the network ------------------------------------------------------------------------------------------- */

int socket(int domain, int type, int protocol) {
    REAL(int, socket, int, int, int);
    if (domain == AF_INET || domain == AF_INET6) __atomic_add_fetch(&internet_sockets, 1, __ATOMIC_SEQ_CST);
    return real(domain, type, protocol);
}
