// SPDX-License-Identifier: GPL-3.0-or-later
// The standard comparison as a user runs it, against the same job in pandas where that is there.
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test/bench/bench.h"

struct job {
    char *argument[16];
    double cpu_s, peak_mib;
};

static void run(void *context)
{
    struct job *job = context;
    struct rusage usage;
    int status;
    pid_t child = fork();
    if (child == 0) {
        int null = open("/dev/null", O_WRONLY);
        dup2(null, STDOUT_FILENO);
        execvp(job->argument[0], job->argument);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) != child || status != 0) {
        fprintf(stderr, "bench: %s failed\n", job->argument[0]);
        exit(1);
    }
    job->cpu_s = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                 (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
    job->peak_mib = (double)usage.ru_maxrss / 1024;
}

static const char *environment(const char *name, const char *otherwise)
{
    const char *value = getenv(name);
    return value ? value : otherwise;
}

// A Python with pandas; a distribution's stands beside others that come first in the path.
static const char *find_python(void)
{
    static const char *const candidate[] = {"python3", "/usr/bin/python3"};
    char probe[128];
    for (size_t i = 0; i < 2; i++) {
        snprintf(probe, sizeof probe, "%s -c 'import pandas' 2>/dev/null", candidate[i]);
        if (system(probe) == 0)
            return candidate[i];
    }
    return NULL;
}

void bench_job(void)
{
    char prices[4096], day_ahead[4096], hashprice[4096], out[128], script[4096];
    const char *real = environment("DR_TEST_REAL_DATA", "../shared/data");
    snprintf(prices, sizeof prices, "%s/ercot2024.csv", real);
    snprintf(day_ahead, sizeof day_ahead, "%s/dam_spp_2024_hb_houston.csv", real);
    snprintf(hashprice, sizeof hashprice, "%s/bitcoin_2024.csv", real);
    if (access(prices, R_OK) != 0) {
        printf("skip the real year: %s is not there; the synthetic one instead\n", prices);
        bench_dataset("synthetic_rtm_spp.csv", prices, sizeof prices);
        bench_dataset("synthetic_dam_spp.csv", day_ahead, sizeof day_ahead);
        snprintf(hashprice, sizeof hashprice, "52.5");
    }
    snprintf(out, sizeof out, "%s/out", bench_folder());
    struct job job = {.argument = {(char *)environment("DR_SIM_BINARY", "build/dr-sim"), "--prices",
                                   prices, "--day-ahead", day_ahead, "--hashprice", hashprice,
                                   "--no-figures", "--quiet", "--out", out}};
    double wall_s = bench_best_s(run, &job, 7);
    bench_line("standard comparison of a year", wall_s * 1e3, "ms", 250, true);
    bench_line("  its processor time", job.cpu_s * 1e3, "ms", NAN, true);
    bench_line("  its peak memory", job.peak_mib, "MiB", 64, true);
    snprintf(script, sizeof script, "%s/job_in_pandas.py",
             environment("DR_BENCH_SCRIPTS", "test/bench"));
    snprintf(out, sizeof out, "%s/pandas.sqlite", bench_folder());
    const char *python = find_python();
    if (!python) {
        printf("skip the job in pandas: no python3 that can import it\n");
        return;
    }
    struct job pandas = {.argument = {(char *)python, script, prices, day_ahead, hashprice, out}};
    double pandas_s = bench_best_s(run, &pandas, 2);
    bench_line("  its part of the time in pandas", wall_s / pandas_s, "", 0.2, true);
    bench_line("the same job in pandas", pandas_s * 1e3, "ms", NAN, true);
    bench_line("  its peak memory", pandas.peak_mib, "MiB", NAN, true);
}
