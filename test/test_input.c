// SPDX-License-Identifier: GPL-3.0-or-later
// Files as they are: all bytes, their hash, and everything that is not a file to read.
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "market/input.h"
#include "test/runner.h"

#if defined(__SANITIZE_ADDRESS__)
enum { SANITIZED = 1 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif
#else
enum { SANITIZED = 0 };
#endif

START_TEST(reads_a_file)
{
    struct dr_input input;
    struct dr_error err = {.message = ""};
    const char *name = dr_test_file("abc.csv", "abc");
    dr_assert_ok(err, dr_input_init(&input, name, &err));
    ck_assert_ptr_eq(input.name, name);
    ck_assert_uint_eq(input.size, 3);
    ck_assert_str_eq(input.data, "abc"); // with the NUL that readers lean on
    // The one-block example of FIPS 180-4.
    ck_assert_str_eq(input.sha256,
                     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    dr_input_finish(&input);
    ck_assert_ptr_null(input.data);
    dr_input_finish(&input);
}
END_TEST

START_TEST(keeps_every_byte)
{
    static const char bytes[] = "\xef\xbb\xbf"
                                "a,b\r\n1\0,2\xff";
    struct dr_input input;
    struct dr_error err = {.message = ""};
    const char *name = dr_test_file("bytes.csv", "");
    FILE *file = fopen(name, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, sizeof bytes - 1, file), sizeof bytes - 1);
    ck_assert_int_eq(fclose(file), 0);
    dr_assert_ok(err, dr_input_init(&input, name, &err));
    ck_assert_uint_eq(input.size, sizeof bytes - 1);
    ck_assert_mem_eq(input.data, bytes, sizeof bytes); // the NUL behind them included
    dr_input_finish(&input);
}
END_TEST

START_TEST(a_megabyte)
{
    struct dr_input input;
    struct dr_error err = {.message = ""};
    const char *name = dr_test_file("a.csv", "");
    FILE *file = fopen(name, "wb");
    ck_assert_ptr_nonnull(file);
    for (int i = 0; i < 1000000; i++)
        fputc('a', file);
    ck_assert_int_eq(fclose(file), 0);
    dr_assert_ok(err, dr_input_init(&input, name, &err));
    ck_assert_uint_eq(input.size, 1000000);
    // A million times "a", an example of the same standard.
    ck_assert_str_eq(input.sha256,
                     "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    dr_input_finish(&input);
}
END_TEST

static void refused(const char *name, enum dr_status status, const char *what)
{
    struct dr_input input;
    struct dr_error err = {.message = ""};
    dr_assert_error(err, dr_input_init(&input, name, &err), status, what);
    ck_assert_ptr_nonnull(strstr(err.message, name));
    ck_assert_ptr_nonnull(strstr(err.message, "found"));
    ck_assert_ptr_nonnull(strstr(err.message, "expected"));
    ck_assert_ptr_null(input.data);
}

START_TEST(what_is_no_file)
{
    char missing[PATH_MAX];
    const char *folder = dr_test_folder();
    snprintf(missing, sizeof missing, "%s/missing.csv", folder);
    refused(missing, DR_ERR_INPUT, "No such file or directory");
    refused(folder, DR_ERR_INPUT, "a directory");
    refused("/dev/null", DR_ERR_INPUT, "a pipe or a device");
    refused(dr_test_file("empty.csv", ""), DR_ERR_INPUT, "the file is empty");
    char fifo[PATH_MAX];
    snprintf(fifo, sizeof fifo, "%s/fifo.csv", folder);
    ck_assert_int_eq(mkfifo(fifo, 0600), 0);
    refused(fifo, DR_ERR_INPUT, "a pipe or a device"); // and does not wait for a writer
}
END_TEST

START_TEST(what_may_not_be_read)
{
    const char *name = dr_test_file("secret.csv", "a,b\n47.31,2.385\n");
    ck_assert_int_eq(chmod(name, 0), 0);
    if (access(name, R_OK) == 0) {
        printf("skipped: this user may read every file\n");
        return;
    }
    refused(name, DR_ERR_INPUT, "Permission denied");
}
END_TEST

// Linux shows many settings as files of 4096 bytes that hold fewer: reading stops early.
START_TEST(reading_stops)
{
    static const char name[] = "/sys/kernel/mm/transparent_hugepage/enabled";
    struct stat info;
    struct dr_input input;
    struct dr_error err = {.message = ""};
    if (stat(name, &info) != 0 || info.st_size < 4096 || access(name, R_OK) != 0) {
        printf("skipped: no file here is shorter than it says\n");
        return;
    }
    dr_assert_error(err, dr_input_init(&input, name, &err), DR_ERR_IO, "reading stopped at byte");
    ck_assert_ptr_nonnull(strstr(err.message, "became shorter"));
    ck_assert_ptr_null(input.data);
}
END_TEST

START_TEST(larger_than_memory)
{
    if (SANITIZED) {
        printf("skipped: a sanitizer needs more memory than this test leaves\n");
        return;
    }
    const char *name = dr_test_file("large.csv", "a,b\n");
    if (truncate(name, (off_t)8 << 30) != 0) { // holes: nothing is written
        printf("skipped: no sparse file of 8 GiB on this disk\n");
        return;
    }
    struct rlimit limit;
    ck_assert_int_eq(getrlimit(RLIMIT_AS, &limit), 0);
    struct rlimit less = {.rlim_cur = (rlim_t)2 << 30, .rlim_max = limit.rlim_max};
    ck_assert_int_eq(setrlimit(RLIMIT_AS, &less), 0);
    struct dr_input input;
    struct dr_error err = {.message = ""};
    enum dr_status status = dr_input_init(&input, name, &err);
    ck_assert_int_eq(setrlimit(RLIMIT_AS, &limit), 0);
    ck_assert_int_eq(truncate(name, 0), 0);
    dr_assert_error(err, status, DR_ERR_MEMORY, "out of memory");
    ck_assert_ptr_nonnull(strstr(err.message, "8589934592 bytes"));
    ck_assert_ptr_null(input.data);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("input");
    dr_suite_add(suite, "reads", reads_a_file);
    dr_suite_add(suite, "every byte", keeps_every_byte);
    dr_suite_add(suite, "a megabyte", a_megabyte);
    dr_suite_add(suite, "no file", what_is_no_file);
    dr_suite_add(suite, "not readable", what_may_not_be_read);
    dr_suite_add(suite, "reading stops", reading_stops);
    dr_suite_add(suite, "larger than memory", larger_than_memory);
    return suite;
}
