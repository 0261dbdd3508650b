// SPDX-License-Identifier: GPL-3.0-or-later
// Makes a synthetic year of prices, the sample of datasets/ with the default seed.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "market/clock.h"
#include "market/number.h"
#include "sim/cli.h"
#include "sim/cli_options.h"
#include "sim/datasets.h"
#include "sim/synth.h"

struct options {
    uint32_t seed;
    int year;
    const char *out; // NULL: standard output
    bool day_ahead;
};

// A whole number in a range.
static enum dr_status take_whole(const char *option, const char *value, double min, double max,
                                 double *out, struct dr_error *err)
{
    char found[96];
    if (dr_number_parse(value, strlen(value), out) && *out >= min && *out <= max &&
        *out == (double)(int64_t)*out)
        return DR_OK;
    return dr_error_set(err, DR_ERR_USAGE,
                        "synth: %s: not a usable value\n  found %s, expected a whole number "
                        "from %.0f to %.0f",
                        option, dr_quote(found, sizeof found, value, strlen(value)), min, max);
}

static enum dr_status take_seed(void *options, const char *value, struct dr_error *err)
{
    double number;
    enum dr_status status = take_whole("--seed", value, 1, UINT32_MAX, &number, err);
    if (status == DR_OK)
        ((struct options *)options)->seed = (uint32_t)number;
    return status;
}

static enum dr_status take_year(void *options, const char *value, struct dr_error *err)
{
    double number;
    enum dr_status status =
        take_whole("--year", value, DR_FIRST_YEAR, DR_LAST_YEAR - 1, &number, err);
    if (status == DR_OK)
        ((struct options *)options)->year = (int)number;
    return status;
}

static enum dr_status take_out(void *options, const char *value, struct dr_error *err)
{
    (void)err;
    ((struct options *)options)->out = value;
    return DR_OK;
}

static enum dr_status take_day_ahead(void *options, const char *value, struct dr_error *err)
{
    (void)value;
    (void)err;
    ((struct options *)options)->day_ahead = true;
    return DR_OK;
}

static const struct dr_option option_rows[] = {
    {"--seed", "N", "the year's seed, 1 to 4294967295 (default: the sample's)", take_seed},
    {"--year", "YEAR", "calendar year in Central time (default: 2024)", take_year},
    {"--day-ahead", NULL, "print the day-ahead prices instead of the real-time ones",
     take_day_ahead},
    {"--out", "DIR",
     "write " DR_SAMPLE_PRICES " and " DR_SAMPLE_DAY_AHEAD " into DIR instead of printing one; "
     "files that are there stay untouched",
     take_out},
    {NULL, NULL, NULL, NULL},
};

static const struct dr_command command = {
    .name = "synth",
    .usage = "synth [--seed N] [option]...",
    .summary =
        "Makes a synthetic year of 15-minute prices that behaves like ERCOT's Houston hub in\n"
        "2024, and the day-ahead prices that go with it. The same seed gives the same bits.",
    .example = "dr-sim synth --seed 7 > synthetic.csv",
    .option = option_rows,
};

// Writes one series to a file that must not exist.
static enum dr_status write_file(const struct dr_synth *synth, enum dr_synth_series series,
                                 const char *folder, const char *name, struct dr_error *err)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file < 0)
        return dr_error_set(err, errno == EEXIST ? DR_ERR_USAGE : DR_ERR_IO,
                            "%s: cannot be made\n  %s", path, strerror(errno));
    FILE *stream = fdopen(file, "w");
    enum dr_status status = stream ? dr_synth_write(synth, series, stream, err)
                                   : dr_error_set(err, DR_ERR_MEMORY, "%s: out of memory", path);
    if (stream && fclose(stream) != 0 && status == DR_OK)
        status = dr_error_set(err, DR_ERR_IO, "%s: cannot be written\n  %s", path, strerror(errno));
    if (!stream)
        close(file);
    if (status != DR_OK)
        unlink(path);
    return status;
}

static void remove_file(const char *folder, const char *name)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    unlink(path);
}

static enum dr_status make(const struct options *options, struct dr_error *err)
{
    struct dr_synth *synth = NULL;
    enum dr_status status = dr_synth_create(options->seed, options->year, &synth, err);
    if (status == DR_OK && !options->out) {
        status =
            dr_synth_write(synth, options->day_ahead ? DR_SYNTH_DAM : DR_SYNTH_RTM, stdout, err);
    } else if (status == DR_OK) {
        if (mkdir(options->out, 0777) != 0 && errno != EEXIST)
            status = dr_error_set(err, DR_ERR_IO, "%s: cannot be made\n  %s", options->out,
                                  strerror(errno));
        if (status == DR_OK)
            status = write_file(synth, DR_SYNTH_RTM, options->out, DR_SAMPLE_PRICES, err);
        bool first = status == DR_OK;
        if (first)
            status = write_file(synth, DR_SYNTH_DAM, options->out, DR_SAMPLE_DAY_AHEAD, err);
        if (first && status != DR_OK)
            remove_file(options->out, DR_SAMPLE_PRICES); // both or none
    }
    dr_synth_destroy(synth);
    return status;
}

int dr_cli_synth(int argc, char **argv)
{
    struct options options = {.seed = DR_SYNTH_SEED, .year = DR_SYNTH_YEAR};
    struct dr_error err = {.status = DR_OK};
    enum dr_cli_result parsed = dr_cli_parse(&command, argc, argv, &options, &err);
    if (parsed == DR_CLI_HELP)
        return 0;
    enum dr_status status = parsed == DR_CLI_ERROR ? err.status : make(&options, &err);
    return dr_cli_report(status, &err);
}
