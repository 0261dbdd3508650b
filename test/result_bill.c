// SPDX-License-Identifier: GPL-3.0-or-later
#include "test/result_bill.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "market/charges/charge.h"
#include "plots/draw.h"
#include "plots/result.h"
#include "sim/ledger_extra.h"
#include "sim/ledger_schema.h"
#include "test/result.h"
#include "test/runner.h"
#include "test/sql.h"

enum { ALL_PICTURES = (1u << DR_PICTURE_COUNT) - 1 };

void dr_test_add_row(sqlite3 *database, const char *table, const char *columns, const char *format,
                     ...)
{
    char *rest = sqlite3_mprintf("SELECT coalesce(group_concat(name, ', '), '') FROM"
                                 " pragma_table_info('%q') WHERE instr(', %q, ', ', ' || name ||"
                                 " ', ') = 0",
                                 table, columns);
    char *names = dr_test_text(database, rest);
    va_list args;
    va_start(args, format);
    char *values = sqlite3_vmprintf(format, args);
    va_end(args);
    sqlite3_str *sql = sqlite3_str_new(NULL);
    sqlite3_str_appendf(sql, "INSERT INTO %s(%s, %s) SELECT %s", table, columns, names, values);
    sqlite3_str_appendall(sql, ", 0");
    for (const char *c = names; (c = strchr(c, ',')); c++)
        sqlite3_str_appendall(sql, ", 0");
    char *text = sqlite3_str_finish(sql);
    dr_test_execute(database, text);
    sqlite3_free(text);
    sqlite3_free(values);
    sqlite3_free(rest);
    free(names);
}

static void add_line(struct dr_ledger_columns *columns, const char *code)
{
    size_t c = 0;
    while (strcmp(dr_charges[c]->code, code) != 0)
        c++;
    columns->charge[columns->n++] = c;
    columns->active[c] = true;
}

sqlite3 *dr_test_create_bill(const char *folder, const char *const *days)
{
    struct dr_ledger_columns columns;
    dr_test_plain_columns(&columns);
    add_line(&columns, "DAAS");
    add_line(&columns, "ASFP");
    add_line(&columns, "TCP");
    for (size_t e = 0; e < dr_extra_count; e++)
        if (strcmp(dr_extras[e].name, "peak_share") == 0)
            columns.price_extra[columns.n_price_extra++] = e;
    sqlite3 *database = dr_test_create_empty_ledger(folder, "0", &columns);
    for (size_t d = 0; days[d]; d++)
        dr_test_execute_format(
            database,
            "WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n < 95)"
            " INSERT INTO price(start_utc_s, central_day, utc_offset_s, price_usd_per_mwh,"
            " hashprice_usd_per_ph_day, contract_mwh, peak_share) SELECT"
            " strftime('%%s', '%q') + 21600 + 900 * n, '%q', -21600, 20, 52.5, 20, 0 FROM i",
            days[d], days[d]);
    return database;
}

void dr_test_add_bill_run(sqlite3 *database, int run_id, const char *label, const char *strategy,
                          const char *information)
{
    char day[16];
    int n = (int)dr_test_int(database, "SELECT count(DISTINCT central_day) FROM price");
    dr_test_add_run(database, run_id, label, strategy, information, "");
    for (int d = 0; d < n; d++) {
        char *sql = sqlite3_mprintf("SELECT DISTINCT central_day FROM price ORDER BY 1 LIMIT 1"
                                    " OFFSET %d",
                                    d);
        char *text = dr_test_text(database, sql);
        snprintf(day, sizeof day, "%s", text);
        dr_test_add_row(database, "day", "run_id, day, intervals", "%d, '%q', 96", run_id, day);
        sqlite3_free(sql);
        free(text);
    }
}

void dr_test_set_day(sqlite3 *database, int run_id, const char *day, const char *values)
{
    dr_test_execute_format(database, "UPDATE day SET %s WHERE run_id = %d AND day = '%q'", values,
                           run_id, day);
}

void dr_test_add_peak(sqlite3 *database, const char *day, int interval, double share)
{
    dr_test_execute_format(database,
                           "UPDATE price SET peak_share = %f WHERE start_utc_s ="
                           " strftime('%%s', '%q') + 21600 + 900 * %d",
                           share, day, interval);
}

void dr_test_set_peak(sqlite3 *database, int run_id, const char *day, int interval, double power_mw,
                      double usd)
{
    dr_test_add_row(database, "fact", "fact_id, power_mw, tcp",
                    "%d + (strftime('%%s', '%q') + 21600) / 900 + %d, %f, %f * 1000000",
                    run_id * DR_FACT_RUN_STEP, day, interval, power_mw, usd);
}

const char *dr_test_bill_folder(void)
{
    static const char *const days[] = {"2024-11-30", "2024-12-31", "2025-01-01", NULL};
    const char *folder = dr_test_folder();
    sqlite3 *database = dr_test_create_bill(folder, days);
    dr_test_add_bill_run(database, 1, DR_TEST_HOSTILE, "breakeven", "prev_spp");
    dr_test_add_bill_run(database, 2, "always_mine", "always_mine", "prev_spp");
    dr_test_add_bill_run(database, 3, "sighted", "breakeven", "perfect");
    dr_test_add_bill_run(database, 4, "oracle", "oracle", "perfect");
    dr_test_add_bill_run(database, 5, "threshold", "threshold", "prev_spp");
    for (int day = 0; days[day]; day++)
        dr_test_set_day(database, 2, days[day],
                        "mine = 10000e6, pool = -100e6, blk = -2400e6, rtei = -700e6, fee = -180e6,"
                        " daas = 900e6");
    dr_test_set_day(database, 2, "2024-12-31", "tcp = -5000e6");
    dr_test_set_day(database, 2, "2025-01-01", "tcp = -3000e6");
    // Hash -1,600 + 16 of pool fee, 84 of it on restarts.
    dr_test_set_day(
        database, 1, "2024-11-30",
        "mine = 8400e6, pool = -84e6, blk = -2400e6, rtei = -200.25e6, sell = 2500e6,"
        " fee = -160e6, wear = -75e6, daas = 900e6, asfp = -130e6, restart_loss_usd = 84");
    dr_test_set_day(
        database, 1, "2024-12-31",
        "mine = 9900e6, pool = -99e6, blk = -2400e6, rtei = -640e6, sell = 40e6, fee = -179e6,"
        " daas = 950e6, tcp = -1896e6, restart_loss_usd = 5.5");
    dr_test_set_day(
        database, 1, "2025-01-01",
        "mine = 10000e6, pool = -100e6, blk = -2400e6, rtei = -700e6, fee = -180e6, daas = 900e6,"
        " tcp = -3000e6");
    dr_test_set_day(database, 3, "2024-11-30", "mine = 10000e6, sell = 950e6");
    dr_test_set_day(database, 4, "2024-11-30", "mine = 10000e6, sell = 1300.5e6");
    dr_test_set_day(database, 4, "2025-01-01", "mine = 9000e6");
    dr_test_set_day(database, 5, "2024-12-31", "mine = 7000e6");
    dr_test_add_peak(database, "2024-12-31", 67, 0.25);
    dr_test_add_peak(database, "2025-01-01", 32, 0.15);
    dr_test_set_peak(database, 1, "2024-12-31", 67, 36, -1896);
    dr_test_set_peak(database, 1, "2025-01-01", 32, 100, -3000);
    dr_test_set_peak(database, 2, "2024-12-31", 67, 100, -5000);
    dr_test_set_peak(database, 2, "2025-01-01", 32, 100, -3000);
    for (int run_id = 3; run_id <= 5; run_id++) {
        dr_test_set_peak(database, run_id, "2024-12-31", 67, 0, -150);
        dr_test_set_peak(database, run_id, "2025-01-01", 32, 100, -3000);
    }
    dr_test_close_ledger(database);
    return folder;
}

char *dr_test_draw_figure(const char *folder, const char *name, const char *reason)
{
    char path[PATH_MAX];
    struct dr_error err = {.status = DR_OK};
    struct dr_drawing drawing;
    sqlite3 *database = NULL;
    size_t i = 0;
    while (strcmp(dr_figures[i]->name, name) != 0)
        i++;
    const struct dr_figure *const one[] = {dr_figures[i], NULL};
    dr_assert_ok(err, dr_result_open(&database, folder, &err));
    dr_assert_ok(err, dr_draw_figures(database, one, folder, ALL_PICTURES, false, &drawing, &err));
    sqlite3_close(database);
    if (reason) {
        ck_assert(drawing.empty);
        ck_assert_str_eq(drawing.complaint, reason);
    } else if (drawing.result == DR_GNUPLOT_ABSENT) {
        printf("skipped: gnuplot is not there\n");
    } else {
        ck_assert_str_eq(drawing.complaint, "");
        ck_assert_uint_eq(drawing.pictures, ALL_PICTURES);
    }
    snprintf(path, sizeof path, "%s.gp", name);
    char *script = dr_test_read_result(folder, path);
    dr_test_expect_in(script, "plot ");
    dr_test_expect_not_in(script, "script>");
    free(script);
    snprintf(path, sizeof path, "%s.dat", name);
    return dr_test_read_result(folder, path);
}
