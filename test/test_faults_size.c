// SPDX-License-Identifier: GPL-3.0-or-later
// Hostile input: absurd sizes end in two lines within little memory, and names with quotes, line
// ends and markup go through SQL, gnuplot and HTML as text.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test/faults.h"
#include "test/runner.h"
#include "test/sql.h"

#define TIDY_HEADER "timestamp_utc_start,settlement_point,price_usd_per_mwh\n"

enum { MIB = 1 << 20, MOST_KIB = 400 * 1024 };

// Runs with `argument` refused or not, within the memory that a real year needs.
static struct dr_test_output run_within(const char *folder, const char *const *argument)
{
    // Address space, unlike memory, includes what a file is read into and never touched.
    const struct dr_fault fault = {.most_memory_bytes = 3072ULL * MIB};
    long peak_kib;
    struct dr_test_output output =
        dr_test_wait_with_fault(dr_test_start_with_fault(folder, argument, &fault), &peak_kib);
    ck_assert_msg(peak_kib < (DR_TEST_SANITIZED ? 8 : 1) * MOST_KIB, "%ld KiB were held", peak_kib);
    return output;
}

static void refuse_file(const char *path, const char *text)
{
    static const char *const options[] = {"--prices", "--day-ahead", "--hashprice", "--site"};
    const char *folder = dr_test_folder(), *prices = dr_test_days(1, 41);
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        struct dr_test_output output =
            run_within(folder, (const char *const[]){options[i], path, i > 0 ? "--prices" : NULL,
                                                     prices, NULL});
        if (i < 3 || output.exit_status != 0) { // blank lines are fine as settings
            dr_test_expect_failure(&output, 2, i == 0 ? text : "");
            ck_assert_int_eq(dr_test_line_count(output.err), 3);
            dr_test_expect_names(folder, "");
        }
        dr_test_output_finish(&output);
    }
    struct dr_test_output output = run_within(folder, (const char *const[]){"inspect", path, NULL});
    dr_test_expect_failure(&output, 2, text);
    dr_test_output_finish(&output);
}

// ---- lines and columns -------------------------------------------------------------------------

START_TEST(a_line_of_a_gigabyte)
{
    static const char *const begin[] = {"", TIDY_HEADER "2024-06-01T05:00Z,HB,7.5\n"};
    for (size_t i = 0; i < 2; i++) {
        const char *path = dr_test_file("long.csv", begin[i]);
        ck_assert_int_eq(truncate(path, 1024L * MIB), 0); // zeros that take no room
        refuse_file(path, i == 0 ? "long.csv:1: the line is too long"
                                 : "long.csv:3: the line is too long");
    }
}
END_TEST

static char *repeat(const char *before, const char *text, size_t n, const char *after)
{
    size_t length = strlen(text);
    char *all = malloc(strlen(before) + n * length + strlen(after) + 1);
    ck_assert_ptr_nonnull(all);
    char *at = stpcpy(all, before);
    for (size_t i = 0; i < n; i++)
        at = stpcpy(at, text);
    strcpy(at, after);
    return all;
}

START_TEST(a_million_columns)
{
    static const struct {
        const char *before, *text, *after;
        size_t n;
        const char *expected;
    } cases[] = {
        {"", "column,", "x\n1\n", 1000000, "wide.csv:1: the line is too long"},
        {"", ",", "x\n1\n", 1000000, "wide.csv:1:"},
        {TIDY_HEADER, ",", "x\n", 1000000, "wide.csv:2:"},
        {"", "\"", "\n1\n", 1000000, "wide.csv:1:"},
        {"", "\n", "", 3000000, "the file is empty"},
        {"", "9", "\n1\n", 1000000, "wide.csv"},
        {TIDY_HEADER "2024-06-01T05:00Z,HB,", "9", "\n", 1000000, "wide.csv:2:"},
        {TIDY_HEADER "2024-06-01T05:00Z,", "B", ",1\n", 1000000, "wide.csv:2"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *text = repeat(cases[i].before, cases[i].text, cases[i].n, cases[i].after);
        const char *path = dr_test_file("wide.csv", text);
        free(text);
        refuse_file(path, cases[i].expected);
    }
}
END_TEST

// ---- times and points --------------------------------------------------------------------------

static FILE *create(const char **path)
{
    *path = dr_test_file("many.csv", "");
    FILE *file = fopen(*path, "w");
    ck_assert_ptr_nonnull(file);
    fputs(TIDY_HEADER, file);
    return file;
}

static void close_file(FILE *file)
{
    ck_assert_int_eq(fclose(file), 0);
}

// A hundred rows that a dense table would make gigabytes of.
START_TEST(two_rows_of_a_point_a_century_apart)
{
    const char *path;
    FILE *file = create(&path);
    for (int i = 0; i < 50; i++)
        fprintf(file, "1996-06-01T05:00Z,P%d,7.5\n2099-06-01T05:00Z,P%d,8.5\n", i, i);
    close_file(file);
    refuse_file(path, "the time is too far from the others for so few rows");
    file = create(&path); // one point is a mistake of another kind, and cheap
    fputs("1996-06-01T05:00Z,P,7.5\n2099-06-01T05:00Z,P,8.5\n", file);
    close_file(file);
    const char *folder = dr_test_folder();
    struct dr_test_output output =
        run_within(folder, (const char *const[]){"--prices", path, "--hashprice", "52.5", NULL});
    dr_test_expect_failure(&output, 2, "have gaps");
    dr_test_output_finish(&output);
}
END_TEST

// Years of many points in any order are no reason to refuse a file.
START_TEST(years_that_come_backwards)
{
    enum { N_POINT = 12, N_YEAR = 14 };
    const char *path, *folder = dr_test_folder();
    FILE *file = create(&path);
    for (int year = 2024; year > 2024 - N_YEAR; year--)
        for (int point = 0; point < N_POINT; point++)
            for (int day = 28; day > 0; day--)
                fprintf(file, "%d-%s-%02dT05:00Z,P%d,%d.5\n", year, year % 2 ? "01" : "12", day,
                        point, day);
    close_file(file);
    struct dr_test_output output =
        run_within(folder, (const char *const[]){"--prices", path, "--hashprice", "52.5", "--point",
                                                 "P7", "--gaps", "error", NULL});
    dr_test_expect_failure(&output, 2, "have gaps");
    dr_test_output_finish(&output);
}
END_TEST

START_TEST(thirty_thousand_points)
{
    enum { N_POINT = 30000 };
    const char *path, *folder = dr_test_folder();
    FILE *file = create(&path);
    for (int i = 0; i < 4; i++)
        for (int k = 0; k < N_POINT; k++) // in an order that is another one each time
            fprintf(file, "2024-06-01T05:%02dZ,POINT_%d,%d.25\n", 15 * i,
                    (int)((k * 7919LL + 31LL * i) % N_POINT), k % 90);
    close_file(file);
    struct dr_test_output output =
        run_within(folder, (const char *const[]){"--prices", path, "--hashprice", "52.5", NULL});
    dr_test_expect_failure(&output, 2, "expected --point");
    dr_test_output_finish(&output);
    output =
        run_within(folder, (const char *const[]){"--prices", path, "--hashprice", "52.5", "--point",
                                                 "POINT_29999", "--no-figures", NULL});
    dr_test_expect_done(&output);
    dr_test_output_finish(&output);
    sqlite3 *database = dr_test_open(dr_test_join(folder, "dr-sim-out/ledger.sqlite"));
    dr_test_expect(database, "SELECT count(*) FROM price", "4");
    sqlite3_close(database);
}
END_TEST

// ---- names -------------------------------------------------------------------------------------

// Up to the longest path that the system takes.
START_TEST(file_names_of_four_thousand_characters)
{
    const char *folder = dr_test_folder();
    char *names[] = {repeat("", "n", 4000, ".csv"), repeat("", "./", 1900, "none.csv"),
                     repeat("", "n", 100000, ".csv"), repeat("", "\n", 3000, ".csv")};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        static const char *const options[] = {"--prices", "--site", "--strategy"};
        for (size_t k = 0; k < sizeof options / sizeof options[0]; k++) {
            struct dr_test_output output =
                run_within(folder, (const char *const[]){options[k], names[i], NULL});
            dr_test_expect_failure(&output, 2, "");
            ck_assert_uint_lt(strlen(output.err), 1600);
            dr_test_output_finish(&output);
        }
        if (i == 1) {
            free(names[i]); // "././none.csv" is a good place for a result
            continue;
        }
        struct dr_test_output output = run_within(
            folder, (const char *const[]){"--no-figures", "--quiet", "--out", names[i], NULL});
        dr_test_expect_failure(&output, output.exit_status == 1 ? 1 : 2, "");
        dr_test_output_finish(&output);
        dr_test_expect_names(folder, "");
        free(names[i]);
    }
    // The longest that exist, one folder in another.
    char *deep = repeat("", "d23456789/", 390, "");
    ck_assert_int_eq(chdir(folder), 0);
    for (int i = 0; i < 390; i++) {
        ck_assert_int_eq(mkdir("d23456789", 0777), 0);
        ck_assert_int_eq(chdir("d23456789"), 0);
    }
    char *out = repeat(deep, "x", 1, "");
    struct dr_test_output output =
        run_within(folder, (const char *const[]){"--no-figures", "--quiet", "--out", out, NULL});
    dr_test_expect_failure(&output, 2, "--out: the path is too long");
    dr_test_output_finish(&output);
    free(out);
    free(deep);
}
END_TEST

#define HOSTILE "o'\"%s%n<script>]]>&amp;\\n\n`$(x)`;DROP TABLE run;--"

static void expect_well_formed(const char *path, const char *options)
{
    char command[2 * PATH_MAX];
    if (system("command -v xmllint > /dev/null") != 0) {
        printf("skipped: there is no xmllint\n");
        return;
    }
    snprintf(command, sizeof command, "xmllint --noout %s '%s' > /dev/null 2>&1", options, path);
    ck_assert_msg(system(command) == 0, "%s is not well formed", path);
}

START_TEST(names_that_are_code)
{
    const char *folder = dr_test_folder();
    char name[PATH_MAX], strategy[512];
    char *prices = dr_test_read_file(dr_test_days(3, 42), NULL);
    snprintf(name, sizeof name, "%s/%s", folder, "odd'\"%s%n<script>]]>&\\n\n;--.csv");
    // The point is code as well; a comma or a line end in it would end the field.
    FILE *file = fopen(name, "w");
    ck_assert_ptr_nonnull(file);
    for (char *line = prices, *rest; *line; line = rest) {
        char *point = strstr(line, ",HB_TEST,");
        rest = line + strcspn(line, "\n");
        rest += *rest == '\n';
        if (point && point < rest)
            fprintf(file, "%.*s,A'<script>%%s]]>&\\n`;--\x1b[31m,%.*s", (int)(point - line), line,
                    (int)(rest - point - 9), point + 9);
        else
            fprintf(file, "%.*s", (int)(rest - line), line);
    }
    close_file(file);
    free(prices);
    snprintf(strategy, sizeof strategy, "breakeven,label=%s", HOSTILE);
    struct dr_test_output output = run_within(
        folder, (const char *const[]){"--prices", name, "--hashprice", "52.5", "--strategy",
                                      strategy, "--out", "re'su<l>t\n%s", NULL});
    dr_test_expect_done(&output);
    ck_assert_ptr_null(strchr(output.out, '\x1b'));
    ck_assert_ptr_null(strchr(output.err, '\x1b'));
    ck_assert_int_eq(dr_test_line_count(output.err), 3); // two notes
    dr_test_output_finish(&output);
    const char *result = dr_test_join(folder, "re'su<l>t\n%s");
    sqlite3 *database = dr_test_open(dr_test_join(result, "ledger.sqlite"));
    dr_test_expect(database, "PRAGMA integrity_check", "ok");
    dr_test_expect(database, "SELECT label FROM run WHERE strategy = 'breakeven'", HOSTILE);
    char *source = dr_test_text(database, "SELECT name FROM input WHERE role = '--prices'");
    ck_assert_str_eq(source, name);
    free(source);
    sqlite3_close(database);
    char *page = dr_test_read_file(dr_test_join(result, "report.html"), NULL);
    ck_assert_ptr_null(strstr(page, "<script"));
    ck_assert_ptr_nonnull(strstr(page, "&lt;script&gt;"));
    free(page);
    // Where a shell reads the name, it is another.
    const char *plain = dr_test_join(folder, "plain");
    ck_assert_int_eq(rename(result, plain), 0);
    expect_well_formed(dr_test_join(plain, "report.html"), "--html");
    static const char *const figures[] = {"figures/cumulative_gain.svg",
                                          "figures/dispatch_week.svg"};
    for (size_t i = 0; i < 2; i++) {
        if (access(dr_test_join(plain, figures[i]), F_OK) != 0) {
            printf("skipped: figures were not drawn\n");
            continue;
        }
        expect_well_formed(dr_test_join(plain, figures[i]), "");
        char *svg = dr_test_read_file(dr_test_join(plain, figures[i]), NULL);
        ck_assert_ptr_null(strstr(svg, "<script>"));
        free(svg);
    }
}
END_TEST

START_TEST(messages_of_names_that_are_code)
{
    const char *folder = dr_test_folder();
    static const char *const options[] = {
        "--prices", "--day-ahead", "--hashprice",   "--site", "--set",    "--strategy",
        "--point",  "--from",      "--information", "--gaps", "--format", ("--" HOSTILE)};
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        struct dr_test_output output =
            run_within(folder, (const char *const[]){options[i], HOSTILE, NULL});
        dr_test_expect_failure(&output, 2, "");
        dr_test_output_finish(&output);
        dr_test_expect_names(folder, "");
    }
    struct dr_test_output output =
        run_within(folder, (const char *const[]){"--out", "none/" HOSTILE, NULL});
    dr_test_expect_failure(&output, 1, "No such file");
    dr_test_output_finish(&output);
}
END_TEST

Suite *dr_suite(void)
{
    Suite *suite = suite_create("faults_size");
    dr_suite_add(suite, "gigabyte", a_line_of_a_gigabyte);
    dr_suite_add(suite, "columns", a_million_columns);
    dr_suite_add(suite, "century", two_rows_of_a_point_a_century_apart);
    dr_suite_add(suite, "backwards", years_that_come_backwards);
    dr_suite_add(suite, "points", thirty_thousand_points);
    dr_suite_add(suite, "long names", file_names_of_four_thousand_characters);
    dr_suite_add(suite, "code", names_that_are_code);
    dr_suite_add(suite, "messages", messages_of_names_that_are_code);
    return suite;
}
