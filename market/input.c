// SPDX-License-Identifier: GPL-3.0-or-later
#include "market/input.h"

#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 1 << 20 };

static void hash(struct dr_input *input)
{
    struct sha256_ctx context;
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_init(&context);
    sha256_update(&context, input->size, (const uint8_t *)input->data);
    sha256_digest(&context, sizeof digest, digest);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(input->sha256 + 2 * i, 3, "%02x", digest[i]);
}

// A text whose lines are out of all proportion is refused while it is read, before it fills the
// memory. Archives have no lines.
struct lines {
    bool none;     // it is no text
    size_t number; // of the line that is being read
    size_t start;  // its first byte
};

static enum dr_status check_lines(const struct dr_input *input, size_t from, struct lines *lines,
                                  struct dr_error *err)
{
    if (from == 0)
        lines->none = input->size >= 4 && memcmp(input->data, "PK\3\4", 4) == 0;
    for (size_t at = from; at < input->size && !lines->none;) {
        const char *end = memchr(input->data + at, '\n', input->size - at);
        at = end ? (size_t)(end - input->data) + 1 : input->size;
        if (at - lines->start > DR_LINE_MAX)
            return dr_error_set(err, DR_ERR_INPUT,
                                "%s:%zu: the line is too long\n  found no end of it in %d bytes, "
                                "expected lines of text",
                                input->name, lines->number, (int)DR_LINE_MAX);
        if (end) {
            lines->start = at;
            lines->number++;
        }
    }
    return DR_OK;
}

static enum dr_status read_all(struct dr_input *input, int file, struct dr_error *err)
{
    struct lines lines = {.number = 1};
    struct stat info;
    if (fstat(file, &info) != 0)
        return dr_error_set(err, DR_ERR_IO, "%s: cannot be read\n  %s", input->name,
                            strerror(errno));
    if (!S_ISREG(info.st_mode))
        return dr_error_set(err, DR_ERR_INPUT, "%s: not a file\n  found %s, expected a data file",
                            input->name,
                            S_ISDIR(info.st_mode) ? "a directory" : "a pipe or a device");
    if (info.st_size == 0)
        return dr_error_set(err, DR_ERR_INPUT,
                            "%s: the file is empty\n  found 0 bytes, expected a header line",
                            input->name);
    size_t size = (size_t)info.st_size;
    input->data = malloc(size + 1);
    if (!input->data)
        return dr_error_set(err, DR_ERR_MEMORY, "%s: out of memory\n  %zu bytes were needed",
                            input->name, size);
    while (input->size < size) {
        size_t rest = size - input->size;
        ssize_t got = read(file, input->data + input->size, rest < CHUNK ? rest : CHUNK);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return dr_error_set(err, DR_ERR_IO, "%s: reading stopped at byte %zu of %zu\n  %s",
                                input->name, input->size, size,
                                got < 0 ? strerror(errno) : "the file became shorter");
        input->size += (size_t)got;
        enum dr_status status = check_lines(input, input->size - (size_t)got, &lines, err);
        if (status != DR_OK)
            return status;
    }
    input->data[size] = '\0';
    return DR_OK;
}

enum dr_status dr_input_init(struct dr_input *input, const char *name, struct dr_error *err)
{
    *input = (struct dr_input){.name = name};
    int file = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return dr_error_set(err, DR_ERR_INPUT,
                            "%s: cannot be opened\n  found: %s; expected a readable file", name,
                            strerror(errno));
    enum dr_status status = read_all(input, file, err);
    close(file);
    if (status == DR_OK)
        hash(input);
    else
        dr_input_finish(input);
    return status;
}

void dr_input_finish(struct dr_input *input)
{
    free(input->data);
    input->data = NULL;
    input->size = 0;
}
