// SPDX-License-Identifier: GPL-3.0-or-later
#include "market/input.h"

#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

static enum dr_status read_all(struct dr_input *input, int file, struct dr_error *err)
{
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
        ssize_t got = read(file, input->data + input->size, size - input->size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return dr_error_set(err, DR_ERR_IO, "%s: reading stopped at byte %zu of %zu\n  %s",
                                input->name, input->size, size,
                                got < 0 ? strerror(errno) : "the file became shorter");
        input->size += (size_t)got;
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
