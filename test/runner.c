// SPDX-License-Identifier: GPL-3.0-or-later
#include "test/runner.h"

#include <ftw.h>
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_PATHS = 256 };

// Test files live as long as the process that made them; Check forks one per test.
static char paths[MOST_PATHS][PATH_MAX];
static int n_path;

static char *new_path(void)
{
    ck_assert_int_lt(n_path, MOST_PATHS);
    return paths[n_path++];
}

// Where all folders of this program's tests lie; its own process makes and removes it.
static char base_folder[PATH_MAX];

const char *dr_test_folder(void)
{
    char *path = new_path();
    ck_assert_int_lt(snprintf(path, PATH_MAX, "%.*s/XXXXXX", PATH_MAX - 8, base_folder), PATH_MAX);
    ck_assert_ptr_nonnull(mkdtemp(path));
    return path;
}

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *place)
{
    (void)info;
    (void)kind;
    (void)place;
    remove(path);
    return 0;
}

const char *dr_test_file(const char *name, const char *text)
{
    const char *folder = dr_test_folder();
    char *path = new_path();
    snprintf(path, PATH_MAX, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fputs(text, file) >= 0, 1);
    ck_assert_int_eq(fclose(file), 0);
    return path;
}

const char *dr_test_real_data(const char *name)
{
    const char *folder = getenv("DR_TEST_REAL_DATA");
    char *path = new_path();
    if (folder)
        snprintf(path, PATH_MAX, "%s/%s", folder, name);
    if (folder && access(path, R_OK) == 0)
        return path;
    printf("skipped: ../shared/data/%s is not there\n", name);
    return NULL;
}

int dr_test_line_count(const char *text)
{
    int n = 1;
    for (; *text; text++)
        n += *text == '\n';
    return n;
}

void dr_suite_add(Suite *suite, const char *name, const TTest *test)
{
    TCase *tcase = tcase_create(name);
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, test);
    suite_add_tcase(suite, tcase);
}

int main(void)
{
    const char *base = getenv("TMPDIR");
    gsl_set_error_handler_off();
    snprintf(base_folder, sizeof base_folder, "%.4000s/dr-sim-test-XXXXXX", base ? base : "/tmp");
    if (!mkdtemp(base_folder)) {
        perror(base_folder);
        return 1;
    }
    SRunner *runner = srunner_create(dr_suite());
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    nftw(base_folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    return failed != 0;
}
